namespace StreamCluster.Hosting.Clustering;

/// <summary>
/// Tells an Orleans client that the connection to a silo broke. Orleans itself leaves a client's calls waiting until they time out; inside a
/// silo, calls to a dead silo fail by themselves.
/// </summary>
/// <param name="clock">The clock.</param>
public sealed class SiloLosses(TimeProvider clock)
{
    /// <summary>The other silos answer what they are working on, and notice the loss too: what they forward before that is lost as well.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);

    private volatile CancellationTokenSource _next = new(Timeout.InfiniteTimeSpan, clock);

    /// <summary>Canceled soon after the next loss.</summary>
    public CancellationToken Next => _next.Token;

    /// <summary>A connection to a silo broke.</summary>
    public void Lost() =>
        Interlocked.Exchange(ref _next, new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock)).CancelAfter(Grace);
}
