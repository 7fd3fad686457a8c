using System.Net;
using System.Net.Sockets;

namespace StreamCluster.Kill;

/// <summary>One connection through a <see cref="CuttingProxy"/>.</summary>
internal sealed class ProxiedConnection(Socket client, CuttingProxy proxy, TimeProvider clock) : IDisposable
{
    /// <summary>A caught connection ends after this even if the server never answers.</summary>
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(1);

    private readonly Socket _server = new(SocketType.Stream, ProtocolType.Tcp);
    private volatile CutTrap? _caught;

    public async Task RunAsync(IPEndPoint target, CancellationToken cancellationToken)
    {
        client.NoDelay = _server.NoDelay = true;
        await _server.ConnectAsync(target, cancellationToken);
        var both = new[] { SendOnAsync(cancellationToken), AnswerAsync(cancellationToken) };
        // One side's end is the connection's: WebSockets and PostgreSQL never go on half open.
        await Task.WhenAny(both);
        Cut(reset: false);
        await Task.WhenAll(both);
    }

    public void Cut(bool reset)
    {
        // Only towards the client: a server behind a reset could skip what it has not read yet, and then nothing would be in doubt.
        try
        {
            if (reset && _caught is not { AwaitAnswer: false })
                client.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It is cut already.
        }

        client.Dispose();
        _server.Dispose();
    }

    public void Dispose() => Cut(reset: false);

    private async Task SendOnAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        while (await client.ReceiveAsync(buffer, cancellationToken) is var count and > 0)
        {
            var delay = proxy.NextDelay();
            if (delay > TimeSpan.Zero)
            {
                proxy.Counts.Delay();
                await Task.Delay(delay, clock, cancellationToken);
            }

            if (_caught is null && proxy.Spring(buffer.AsSpan(0, count)) is { } trap)
                _caught = trap;
            await _server.SendAsync(buffer.AsMemory(0, count), cancellationToken);
            if (_caught is not { } caught)
                continue;
            if (!caught.AwaitAnswer)
                proxy.Counts.CutEarly();
            else
                await Task.Delay(AnswerPatience, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Cut(caught.Reset);
            return;
        }
    }

    private async Task AnswerAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        while (await _server.ReceiveAsync(buffer, cancellationToken) is var count and > 0)
        {
            if (_caught is { } caught)
            {
                proxy.Counts.CutUnanswered();
                Cut(caught.Reset);
                return;
            }

            await client.SendAsync(buffer.AsMemory(0, count), cancellationToken);
        }
    }
}
