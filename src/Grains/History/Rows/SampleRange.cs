namespace StreamCluster.Grains.History.Rows;

/// <summary>Which samples a reader gets who asks for a few.</summary>
internal static class SampleRange
{
    /// <summary>From the first sequence on to before the second. Samples have no gaps: a count of them is a stretch of sequences.</summary>
    /// <param name="first">The oldest sample kept.</param>
    /// <param name="next">One past the newest.</param>
    /// <param name="after">Only samples of a higher sequence; null: the newest.</param>
    /// <param name="limit">Samples at the most.</param>
    public static (long Position, long End) Of(long first, long next, long? after, int limit)
    {
        // The last number there is has none after it.
        var asked = after is { } known ? (known == long.MaxValue ? known : known + 1) : next - limit;
        var position = Math.Clamp(asked, Math.Min(first, next), next);
        return (position, Math.Min(next, position + limit));
    }
}
