using System.Globalization;

namespace StreamCluster.Compare;

/// <summary>The process that answers every message with text of a fixed length.</summary>
internal sealed class Echo : IAsyncDisposable
{
    private Echo(ChildProcess process, Uri address)
    {
        Process = process;
        Address = address;
    }

    public ChildProcess Process { get; }

    public Uri Address { get; }

    public static async Task<Echo> StartAsync(int port, int replyBytes, CancellationToken cancellationToken)
    {
        var process = ChildProcess.Start(
            Environment.ProcessPath!,
            ["echo", "--port", port.ToString(CultureInfo.InvariantCulture), "--reply-bytes", replyBytes.ToString(CultureInfo.InvariantCulture)]);
        await process.ReadLineAsync(cancellationToken);
        return new Echo(process, new Uri(FormattableString.Invariant($"http://127.0.0.1:{port}")));
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
