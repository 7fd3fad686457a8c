namespace StreamCluster.Gateway.Streaming;

/// <summary>A token bucket of one second's worth of messages.</summary>
internal sealed class MessageRate(int perSecond, TimeProvider clock)
{
    private double tokens = perSecond;
    private long filledAt = clock.GetTimestamp();

    /// <summary>Null: go ahead. Otherwise the time until the next message would be let through.</summary>
    public TimeSpan? Refuse()
    {
        if (perSecond == 0)
            return null;
        var now = clock.GetTimestamp();
        tokens = Math.Min(perSecond, tokens + (clock.GetElapsedTime(filledAt, now).TotalSeconds * perSecond));
        filledAt = now;
        if (tokens < 1)
            return TimeSpan.FromSeconds((1 - tokens) / perSecond);
        tokens--;
        return null;
    }
}
