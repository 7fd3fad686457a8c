namespace StreamCluster.Gateway.Streaming;

/// <summary>A token bucket of one second's worth of messages.</summary>
internal sealed class MessageRate(int perSecond, TimeProvider clock)
{
    private double _tokens = perSecond;
    private long _filledAt = clock.GetTimestamp();

    /// <summary>Null: go ahead. Otherwise the time until the next message would be let through.</summary>
    public TimeSpan? Refuse()
    {
        if (perSecond == 0)
            return null;
        var now = clock.GetTimestamp();
        _tokens = Math.Min(perSecond, _tokens + (clock.GetElapsedTime(_filledAt, now).TotalSeconds * perSecond));
        _filledAt = now;
        if (_tokens < 1)
            return TimeSpan.FromSeconds((1 - _tokens) / perSecond);
        _tokens--;
        return null;
    }
}
