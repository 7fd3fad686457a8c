namespace StreamCluster.Client;

/// <summary>How a lost connection is made again. Immutable; a change is made with <c>with</c>.</summary>
public sealed record ReconnectOptions
{
    /// <summary>
    /// Upper bound of the wait after the first round of servers in vain; it grows by a quarter from round to round. The wait is drawn evenly between
    /// zero and the bound ("full jitter"), so that clients do not come back all at once.
    /// <value>The default is 50 ms; from 1 ms to 1 min.</value>
    /// </summary>
    public TimeSpan InitialDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Where the bound stops growing. A server that asks for patience (<c>Retry-After</c>) is given no more than this.
    /// <value>The default is 5 s; at least <see cref="InitialDelay"/>, at most 1 h.</value>
    /// </summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Without a useful connection for so long, the client ends. Useful is one that brought an answer, or held for
    /// <see cref="MaxDelay"/>. <value>The default is 1 min; null: never.</value>
    /// </summary>
    public TimeSpan? GiveUpAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Whether the first connection is tried as long as a lost one. False: <see cref="StreamClient.ConnectAsync"/> asks each server
    /// once. <value>The default is false.</value>
    /// </summary>
    public bool AlsoAtStart { get; init; }

    /// <summary>
    /// Where the jitter comes from. Locked while it is used, so that clients may share it. <value>The default is null: a source of the
    /// client's own.</value>
    /// </summary>
    public Random? Random { get; init; }

    internal void Validate()
    {
        Ranges.Check(InitialDelay, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1), nameof(InitialDelay));
        Ranges.Check(MaxDelay, InitialDelay, TimeSpan.FromHours(1), nameof(MaxDelay));
        if (GiveUpAfter is { } limit)
            Ranges.Check(limit, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(40), nameof(GiveUpAfter));
    }
}
