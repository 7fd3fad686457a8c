using System.Globalization;

namespace StreamCluster.Compare;

/// <summary>A process that holds sessions which are configured and then silent.</summary>
internal sealed class QuietSessions : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private QuietSessions(ChildProcess process) => _process = process;

    public ChildProcess Process => _process;

    /// <param name="gateway">Where the sessions are to be.</param>
    /// <param name="count">How many.</param>
    /// <param name="source">Which loopback network (127.0.x) they come from: ports are counted by address.</param>
    public static QuietSessions Start(Gateway gateway, int count, int source) => new(ChildProcess.Start(
        Repository.Load,
        [
            "quiet", "--server", gateway.Address.OriginalString, "--ensemble", ScenarioSet.Large, "--connections", count.ToString(CultureInfo.InvariantCulture),
            "--source", FormattableString.Invariant($"127.0.{source}.1"),
        ]));

    /// <summary>Done when all are connected and configured.</summary>
    public Task WhenOpenAsync(CancellationToken cancellationToken) => _process.ReadLineAsync(cancellationToken);

    /// <summary>How many are still connected.</summary>
    public async Task<int> CountAsync(CancellationToken cancellationToken)
    {
        await _process.WriteLineAsync("count");
        return int.Parse(await _process.ReadLineAsync(cancellationToken), CultureInfo.InvariantCulture);
    }

    /// <summary>Ends all of the connections at once, as when a network goes.</summary>
    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
