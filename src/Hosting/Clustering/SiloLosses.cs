namespace StreamCluster.Hosting.Clustering;

/// <summary>
/// Signals the loss of a silo to session callers. An Orleans client abandons its pending calls, which Orleans would leave to time out. In a silo,
/// calls to a dead silo fail by themselves, and calls that wait to be repeated continue.
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

    /// <summary>Canceled when a silo is lost. Pending calls may be lost with it.</summary>
    public CancellationToken Next => _next.Token;

    /// <summary>An Orleans client lost its connection to a silo. Cancels pending calls after a short grace, and later ones when the silos have agreed.</summary>
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
