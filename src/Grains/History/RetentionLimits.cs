namespace StreamCluster.Grains.History;

/// <summary>What is past the retention. Points in time and not ages, so that a clock that jumps within a round changes nothing.</summary>
/// <param name="ActiveSince">Sessions whose last activity was before are deleted.</param>
/// <param name="EmptyActiveSince">The same for sessions that never recorded a sample.</param>
/// <param name="MaxSamples">A session keeps at most this many of its newest samples.</param>
public readonly record struct RetentionLimits(DateTimeOffset ActiveSince, DateTimeOffset EmptyActiveSince, long MaxSamples);

/// <summary>The clock by which a store dates what it stores.</summary>
/// <param name="Now">What it says.</param>
/// <param name="Noted">What it said last while it was trusted; null: never.</param>
public readonly record struct StoreClock(DateTimeOffset Now, DateTimeOffset? Noted);
