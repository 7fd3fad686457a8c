namespace StreamCluster.Client;

/// <summary>
/// Notices a server that is connected but silent: calls once when nothing was answered for the time given, though the oldest request
/// on the wire has waited as long. One timer, set anew only when it has run out: a request costs a lock and no more.
/// </summary>
internal sealed class ReplyWatch : IDisposable
{
    private readonly TimeSpan _timeout;
    private readonly RequestLine _line;
    private readonly TimeProvider _time;
    private readonly Action _silent;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private long _lastAnswer;
    private bool _set;

    public ReplyWatch(TimeSpan timeout, RequestLine line, TimeProvider time, Action silent)
    {
        (_timeout, _line, _time, _silent) = (timeout, line, time, silent);
        _lastAnswer = time.GetTimestamp();
        _timer = time.CreateTimer(
            static state => ((ReplyWatch)state!).Check(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A request was put on the wire.</summary>
    public void Sent()
    {
        lock (_gate)
        {
            if (_set)
                return;
            _set = true;
            _timer.Change(_timeout, Timeout.InfiniteTimeSpan);
        }
    }

    public void Answered() => Volatile.Write(ref _lastAnswer, _time.GetTimestamp());

    public void Dispose() => _timer.Dispose();

    private void Check()
    {
        lock (_gate)
        {
            if (_line.OldestSentAt() is not { } sent)
            {
                // Nothing to wait for. A request that goes out right now comes to the lock after us, and sets the timer.
                _set = false;
                return;
            }

            var left = _timeout - _time.GetElapsedTime(Math.Max(sent, Volatile.Read(ref _lastAnswer)));
            if (left > TimeSpan.Zero)
            {
                // Timers count whole milliseconds: rounded up, it is not early.
                _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
                return;
            }
        }

        _silent();
    }
}
