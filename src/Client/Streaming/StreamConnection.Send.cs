using System.Net.WebSockets;

namespace StreamCluster.Client;

internal sealed partial class StreamConnection
{
    /// <summary>
    /// Sends what waits, as far as the window allows. The caller's thread does it where nobody else does: a request of a quiet
    /// connection is in the socket when the call returns.
    /// </summary>
    public void SendWaiting()
    {
        lock (_gate)
        {
            if (_sending)
                return;
            _sending = true;
        }

        _ = SendWaitingAsync();
    }

    private async Task SendWaitingAsync()
    {
        while (TakeNext() is { } next)
        {
            try
            {
                next.SentAt = _options.TimeProvider.GetTimestamp();

                // The caller's token is not passed on: a send that is cancelled half way would end the connection for all.
                await _socket.SendAsync(next.Message.Written, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            }
            catch (Exception exception) when (exception is WebSocketException or ObjectDisposedException or OperationCanceledException)
            {
                // The receiving loop knows the reason better, for a close frame may be on its way; it does not wait for ever, though.
                GiveUpSoon();
                return;
            }
            finally
            {
                next.Message.Dispose();
            }
        }
    }

    private PendingReply? TakeNext()
    {
        lock (_gate)
        {
            while (_outstanding.Count < _options.MaxOutstanding && _waiting.TryDequeue(out var next))
            {
                if (next.IsAbandoned)
                {
                    next.Message.Dispose();
                    continue;
                }

                _outstanding.Enqueue(next);
                return next;
            }

            _sending = false;
            return null;
        }
    }

    private void GiveUpSoon()
    {
        try
        {
            _giveUp.CancelAfter(_options.CloseTimeout);
        }
        catch (ObjectDisposedException)
        {
            // Closed meanwhile.
        }
    }
}
