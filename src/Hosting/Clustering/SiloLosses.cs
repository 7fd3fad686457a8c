namespace StreamCluster.Hosting.Clustering;

/// <summary>
/// Tells session callers of lost silos. An Orleans client gives its calls up then: Orleans leaves them waiting until they time out. Inside a silo,
/// calls to a dead silo fail by themselves; what waits to be repeated goes on.
/// </summary>
/// <param name="options">Settings under <c>Cluster</c>.</param>
/// <param name="clock">The clock.</param>
public sealed class SiloLosses(ClusterOptions options, TimeProvider clock)
{
    /// <summary>The other silos answer what they are working on, and most notice the loss too: what they forward before that is lost as well.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);

    private volatile CancellationTokenSource _next = new();

    /// <summary>By then the silos have agreed that one is dead, and no longer forward calls to it.</summary>
    private TimeSpan Agreement => (options.LongestProbe * (options.MissedProbes + 1)) + options.RefreshInterval;

    /// <summary>Canceled when a silo is lost: calls that are under way may be too.</summary>
    public CancellationToken Next => _next.Token;

    /// <summary>An Orleans client's connection to a silo broke. What is under way is lost soon after; what comes in the meantime, at the latest when the silos agree.</summary>
    public void Lost()
    {
        _ = CancelAsync(Grace);
        _ = CancelAsync(Agreement);
    }

    /// <summary>The silos have agreed that one is dead.</summary>
    public void Agreed() => _ = CancelAsync();

    private async Task CancelAsync(TimeSpan after)
    {
        await Task.Delay(after, clock);
        await CancelAsync();
    }

    private async Task CancelAsync()
    {
        var next = Interlocked.Exchange(ref _next, new CancellationTokenSource());
        await next.CancelAsync();
    }
}
