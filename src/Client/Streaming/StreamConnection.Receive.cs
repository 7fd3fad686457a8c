using System.Net.WebSockets;
using System.Text.Json;

namespace StreamCluster.Client;

/// <content>The receiving side.</content>
internal sealed partial class StreamConnection
{
    private async Task ReceiveAsync()
    {
        // Whoever starts it has other things to do.
        await Task.Yield();
        using var buffer = new PooledBuffer(16 * 1024);
        try
        {
            while (await ReceiveMessageAsync(buffer, _giveUp.Token))
            {
                Match(buffer.Written.Span);
                SendWaiting();
            }

            await AnswerCloseAsync();
            _ended.TrySetResult(Closed());
        }
        catch (StreamProtocolException exception)
        {
            Abort(exception);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            Abort(Closed(exception));
        }
    }

    private StreamClosedException Closed(Exception? inner = null) =>
        new((int?)_socket.CloseStatus, _socket.CloseStatusDescription ?? "", inner);

    /// <summary>One whole message; false: the server closes.</summary>
    private async ValueTask<bool> ReceiveMessageAsync(PooledBuffer buffer, CancellationToken cancellationToken)
    {
        buffer.Clear();
        while (true)
        {
            var part = await _socket.ReceiveAsync(buffer.GetMemory(4096), cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close)
                return false;
            buffer.Advance(part.Count);
            if (buffer.Length > _options.MaxReplyBytes)
                throw new StreamProtocolException($"A reply is longer than {_options.MaxReplyBytes} bytes.");
            if (part.EndOfMessage)
                return part.MessageType == WebSocketMessageType.Text ? true : throw new StreamProtocolException("A binary reply.");
        }
    }

    private void Match(ReadOnlySpan<byte> message)
    {
        _watch?.Answered();
        if (_line.TakeAnswered() is not { } pending)
            throw new StreamProtocolException("A reply that nobody asked for.");

        var roundTrip = _options.TimeProvider.GetElapsedTime(pending.SentAt);
        try
        {
            var reply = _replies.Read(message);

            // A server that knows only the published interface sends no id: then the order alone counts.
            if (reply.Id is not null && !string.Equals(reply.Id, pending.Id, StringComparison.Ordinal))
                throw new StreamProtocolException($"A reply to request '{reply.Id}' in place of '{pending.Id}'.");
            pending.Complete(reply, message, roundTrip);
        }
        catch (Exception exception) when (IsUnreadable(exception))
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

    private static bool IsUnreadable(Exception exception) =>
        exception is JsonException or InvalidOperationException or FormatException or ArgumentException;

    /// <summary>Before the end is told: whoever hears of it does away with the socket.</summary>
    private async Task AnswerCloseAsync()
    {
        if (_socket.State != WebSocketState.CloseReceived)
            return;
        try
        {
            _giveUp.CancelAfter(CloseAnswerTimeout);
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, _giveUp.Token);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The server did not wait for the answer.
        }
    }
}
