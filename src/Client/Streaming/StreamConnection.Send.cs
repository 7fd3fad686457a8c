using System.Net.WebSockets;

namespace StreamCluster.Client;

/// <content>The sending side.</content>
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
            if (_sending || _stopped)
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
                _watch?.Sent();

                // The caller's token is not passed on: a send that is cancelled half way would end the connection for all.
                await _socket.SendAsync(next.Message.Written, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            }
            catch (Exception exception) when (exception is WebSocketException or ObjectDisposedException or OperationCanceledException)
            {
                // The receiving loop knows the reason better, for a close frame may be on its way; it does not wait for ever, though.
                _ = StopSending();
                GiveUpSoon();
            }
            finally
            {
                _line.Sent(next);
            }
        }
    }

    private PendingReply? TakeNext()
    {
        lock (_gate)
        {
            if (!_stopped && _line.TakeNext(_options.TimeProvider.GetTimestamp()) is { } next)
                return next;
            _sending = false;
            if (_stopped)
                _sentLast.TrySetResult();
            return null;
        }
    }

    /// <summary>Ends when no message is being sent and none will be.</summary>
    private Task StopSending()
    {
        lock (_gate)
        {
            _stopped = true;
            if (!_sending)
                _sentLast.TrySetResult();
        }

        return _sentLast.Task;
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
