namespace StreamCluster.Client;

/// <summary>
/// Attempts to resume that were given up without an answer. A node that was paused, or a network that held the message back, may still let
/// each of them take the session, once: what closes the good connection with 4001 then is this client itself, not somebody else.
/// Used by one task.
/// </summary>
internal sealed class LateResumes(TimeProvider time)
{
    private const int Most = 64;

    // Beyond it another client is the likelier cause, and that one is not to be fought.
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(1);
    private readonly Queue<long> _attempts = new();

    /// <summary>An attempt has been given up after the configuration was sent and before it was answered.</summary>
    public void Note()
    {
        _attempts.Enqueue(time.GetTimestamp());
        if (_attempts.Count > Most)
            _attempts.Dequeue();
    }

    /// <summary>Whether one of them may be the cause; it is used up by that.</summary>
    public bool TryTake()
    {
        while (_attempts.TryDequeue(out var at))
        {
            if (time.GetElapsedTime(at) < Remembered)
                return true;
        }

        return false;
    }
}
