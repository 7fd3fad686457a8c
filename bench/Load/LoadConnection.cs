using System.Net.WebSockets;
using System.Text;

namespace StreamCluster.Load;

/// <summary>One connection: sends ahead up to the window, reads replies in order, takes the time of each.</summary>
internal sealed class LoadConnection(LoadPlan plan, byte[][] messages, TimeProvider clock) : IDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _reply = new byte[1 << 16];

    /// <summary>Milliseconds of each message answered while measuring.</summary>
    public List<double> Latencies { get; } = new(1 << 16);

    public long Errors { get; private set; }

    public string? FirstError { get; private set; }

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await _socket.ConnectAsync(plan.StreamAddress, cancellationToken);
        var batchSize = Math.Max(1, plan.Batch);
        await SendAsync(Encoding.UTF8.GetBytes($$$"""{"type":"config","data":{"ensemble_name":"{{{plan.Ensemble}}}","batch_size":{{{batchSize}}}}}"""), cancellationToken);
        await ReceiveAsync(cancellationToken);
        if (Errors > 0)
            throw new InvalidOperationException(FirstError);
    }

    public async Task RunAsync(long measureFrom, long until, CancellationToken cancellationToken)
    {
        var sent = new Queue<long>();
        var next = 0;
        while (true)
        {
            while (sent.Count < plan.Window && clock.GetTimestamp() < until)
            {
                sent.Enqueue(clock.GetTimestamp());
                await SendAsync(messages[next++ % messages.Length], cancellationToken);
            }

            if (!sent.TryDequeue(out var at))
                return;
            await ReceiveAsync(cancellationToken);
            if (at >= measureFrom)
                Latencies.Add(clock.GetElapsedTime(at).TotalMilliseconds);
        }
    }

    public void Dispose() => _socket.Dispose();

    private ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        _socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    private async ValueTask ReceiveAsync(CancellationToken cancellationToken)
    {
        var first = true;
        while (true)
        {
            var result = await _socket.ReceiveAsync(_reply.AsMemory(), cancellationToken);
            if (result.MessageType == WebSocketMessageType.Close)
                throw new IOException($"The server closed: {_socket.CloseStatus} {_socket.CloseStatusDescription}");
            if (first && _reply.AsSpan(0, result.Count).StartsWith("{\"type\":\"error\""u8))
            {
                Errors++;
                FirstError ??= Encoding.UTF8.GetString(_reply, 0, result.Count);
            }

            first = false;
            if (result.EndOfMessage)
                return;
        }
    }
}
