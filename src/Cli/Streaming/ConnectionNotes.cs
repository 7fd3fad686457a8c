using System.Globalization;
using Spectre.Console;
using StreamCluster.Client;

namespace StreamCluster.Cli;

/// <summary>Tells the person who looks on, in one line, of a connection that was lost and found again.</summary>
/// <param name="console">Where to, as a remark.</param>
/// <param name="live">The terminal, where something is drawn in it just now: a line from elsewhere would tear the picture.</param>
internal sealed class ConnectionNotes(CliConsole console, IAnsiConsole? live)
{
    public void Follow(StreamClient client) => client.StateChanged += (_, change) =>
    {
        if (Line(change, client.Ack.SessionId) is not { } line)
            return;
        if (live is null)
            console.Note(line);
        else
            live.WriteLine(line);
    };

    /// <summary>Null: nothing worth a line.</summary>
    internal static string? Line(StreamStateChange change, string session)
    {
        if (change is not { From: StreamState.Reconnecting, To: StreamState.Connected })
            return null;
        var seconds = change.Elapsed.TotalSeconds.ToString("0.0##", CultureInfo.InvariantCulture);
        var why = change.Reason is StreamClosedException { CloseCode: { } code }
            ? string.Create(CultureInfo.InvariantCulture, $" (closed with {code})")
            : "";
        return change.Resumed
            ? $"connection lost{why}, resumed at {change.Endpoint} after {seconds} s"
            : $"connection lost{why}; {change.Endpoint} no longer knows the session: went on as {Visible.Plain(session)} after {seconds} s";
    }
}
