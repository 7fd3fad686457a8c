namespace StreamCluster.Client;

/// <summary>
/// How long to wait before an attempt: exponential with full jitter (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture
/// Blog, 2015), over rounds of servers rather than attempts: as long as another server may be well, nothing is gained by waiting.
/// </summary>
internal sealed class Backoff(ReconnectOptions options)
{
    // Enough that the clients of a dead node do not knock in one instant, too little for anybody to notice.
    private const int FirstShare = 5;

    // Not 2: a process that is restarted in place is back in a second, and the wait after the attempt that just missed it is to be short.
    private const double Growth = 1.5;
    private readonly Random _random = options.Random ?? new Random();

    /// <summary>Before the first attempt after a loss: up to a fifth of <see cref="ReconnectOptions.InitialDelay"/>.</summary>
    public TimeSpan First() => UpTo(options.InitialDelay / FirstShare);

    /// <param name="round">Rounds in vain, from 1.</param>
    /// <param name="asked">What the servers asked for; never waited for longer than <see cref="ReconnectOptions.MaxDelay"/>.</param>
    public TimeSpan After(int round, TimeSpan asked)
    {
        // Beyond 1.5^54 (2^32) every bound is cut anyway.
        var bound = options.InitialDelay * Math.Pow(Growth, Math.Min(round - 1, 54));
        var wait = UpTo(Min(bound, options.MaxDelay));
        var least = Min(asked, options.MaxDelay);
        return wait > least ? wait : least;
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private TimeSpan UpTo(TimeSpan bound)
    {
        lock (_random)
            return bound * _random.NextDouble();
    }
}
