using System.Net;
using System.Net.Sockets;

namespace StreamCluster.Kill;

/// <summary>One connection through a <see cref="CuttingProxy"/>.</summary>
internal sealed class ProxiedConnection(Socket client, CuttingProxy proxy, TimeProvider clock) : IDisposable
{
    /// <summary>A caught connection ends this long after its bytes even if the server never answers.</summary>
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromMilliseconds(300);

    private readonly Socket _server = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
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

    /// <param name="reset">Towards the client: with a TCP reset in place of an orderly end.</param>
    public void Cut(bool reset)
    {
        CutClient(reset);
        _server.Dispose();
    }

    public void Dispose() => Cut(reset: false);

    private async Task SendOnAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        while (await client.ReceiveAsync(buffer, cancellationToken) is var count and > 0)
        {
            var bytes = buffer.AsMemory(0, count);
            if (proxy.NextDelay(count) is { } late)
            {
                proxy.Counts.Delay();
                await _server.SendAsync(bytes[..late.Early], cancellationToken);
                await Task.Delay(late.By, clock, cancellationToken);
                bytes = bytes[late.Early..];
            }

            if (proxy.Spring(bytes.Length) is { } trap)
            {
                await EndAsync(trap, bytes, cancellationToken);
                return;
            }

            await _server.SendAsync(bytes, cancellationToken);
        }
    }

    private async Task EndAsync(CutTrap trap, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _caught = trap;
        proxy.Counts.Cut(trap.Moment);
        if (trap.Moment == CutMoment.Held)
        {
            CutClient(trap.Reset);
            await Task.Delay(trap.HeldFor, clock, cancellationToken);
        }

        await _server.SendAsync(bytes, cancellationToken);
        if (trap.Moment != CutMoment.Forwarded)
            await Task.WhenAny(_answered.Task, Task.Delay(AnswerPatience, clock, cancellationToken));
        Cut(trap.Reset);
    }

    private async Task AnswerAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        while (await _server.ReceiveAsync(buffer, cancellationToken) is var count and > 0)
        {
            // Kept back; while bytes are held, it is the answer to earlier ones.
            if (_caught is null)
                await client.SendAsync(buffer.AsMemory(0, count), cancellationToken);
            else if (_caught.Moment == CutMoment.Answered)
                _answered.TrySetResult();
        }
    }

    private void CutClient(bool reset)
    {
        try
        {
            if (reset)
                client.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It is cut already.
        }

        client.Dispose();
    }
}
