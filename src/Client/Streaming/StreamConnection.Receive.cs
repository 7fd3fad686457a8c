using System.Net.WebSockets;
using System.Text.Json;

namespace StreamCluster.Client;

internal sealed partial class StreamConnection
{
    private async Task ReceiveAsync()
    {
        // The constructor must not run the loop's first turn: it is not done yet.
        await Task.Yield();
        var replies = new ReplyReader();
        using var buffer = new PooledBuffer(16 * 1024);
        try
        {
            while (await ReceiveMessageAsync(buffer))
            {
                Match(replies, buffer.Written.Span);
                SendWaiting();
            }

            End(new StreamClosedException((int?)_socket.CloseStatus, _socket.CloseStatusDescription ?? ""));
            await AnswerCloseAsync();
        }
        catch (StreamProtocolException exception)
        {
            End(exception);
            _socket.Abort();
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            End(new StreamClosedException((int?)_socket.CloseStatus, _socket.CloseStatusDescription ?? "", exception));
        }
    }

    /// <summary>One whole message; false: the server closes.</summary>
    private async ValueTask<bool> ReceiveMessageAsync(PooledBuffer buffer)
    {
        buffer.Clear();
        while (true)
        {
            var part = await _socket.ReceiveAsync(buffer.GetMemory(4096), _giveUp.Token);
            if (part.MessageType == WebSocketMessageType.Close)
                return false;
            buffer.Advance(part.Count);
            if (buffer.Length > _options.MaxReplyBytes)
                throw new StreamProtocolException($"A reply is longer than {_options.MaxReplyBytes} bytes.");
            if (part.EndOfMessage)
                return part.MessageType == WebSocketMessageType.Text ? true : throw new StreamProtocolException("A binary reply.");
        }
    }

    private void Match(ReplyReader replies, ReadOnlySpan<byte> message)
    {
        PendingReply? pending;
        lock (_gate)
            _outstanding.TryDequeue(out pending);
        if (pending is null)
            throw new StreamProtocolException("A reply that nobody asked for.");

        var roundTrip = _options.TimeProvider.GetElapsedTime(pending.SentAt);
        try
        {
            var reply = replies.Read(message);

            // A server that knows only the published interface sends no id: then the order alone counts.
            if (reply.Id is not null && !string.Equals(reply.Id, pending.Id, StringComparison.Ordinal))
                throw new StreamProtocolException($"A reply to request '{reply.Id}' in place of '{pending.Id}'.");
            pending.Complete(reply, message, roundTrip);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            var unreadable = new StreamProtocolException($"The reply to request {pending.Id} cannot be read: {exception.Message}", exception);
            pending.Fail(unreadable);
            throw unreadable;
        }
        catch (StreamProtocolException exception)
        {
            pending.Fail(exception);
            throw;
        }
    }

    private async Task AnswerCloseAsync()
    {
        if (_socket.State != WebSocketState.CloseReceived)
            return;
        try
        {
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, _giveUp.Token);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The server did not wait for the answer.
        }
    }
}
