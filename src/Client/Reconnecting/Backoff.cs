namespace StreamCluster.Client;

/// <summary>
/// How long to wait before an attempt: exponential with full jitter (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture
/// Blog, 2015), over rounds of servers rather than attempts: as long as another server may be well, nothing is gained by waiting.
/// </summary>
internal sealed class Backoff(ReconnectOptions options)
{
    // Enough that the clients of a dead node do not knock in one instant, too little for anybody to notice.
    private const int FirstShare = 5;

    // Not 2: the bound stays at about half of the time that has gone by, so a process that is restarted in place, and back in a second, is
    // found half a second later at the worst.
    private const double Growth = 1.25;
    private readonly Random _random = options.Random ?? new Random();

    /// <summary>Before the first attempt after a loss: up to a fifth of <see cref="ReconnectOptions.InitialDelay"/>.</summary>
    public TimeSpan First() => UpTo(options.InitialDelay / FirstShare);

    /// <param name="round">Rounds in vain, from 1.</param>
    /// <param name="asked">What the servers asked for; never waited for longer than <see cref="ReconnectOptions.MaxDelay"/>.</param>
    public TimeSpan After(int round, TimeSpan asked)
    {
        // Beyond 1.25^100 (2^32) every bound is cut anyway.
        var bound = options.InitialDelay * Math.Pow(Growth, Math.Min(round - 1, 100));
        var wait = UpTo(Min(bound, options.MaxDelay));
        // Retry-After counts whole seconds: one of them says no more than "soon".
        var least = asked == TimeSpan.FromSeconds(1) ? UpTo(Min(asked, options.MaxDelay)) : Min(asked, options.MaxDelay);
        return wait > least ? wait : least;
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private TimeSpan UpTo(TimeSpan bound)
    {
        lock (_random)
            return bound * _random.NextDouble();
    }
}
