namespace StreamCluster.Compare;

/// <summary>
/// The open loop at a share of the best throughput. The best throughput is measured before and after it: where the machine has got faster
/// or slower meanwhile, the rate was not the share that it was meant to be, and the round does not count.
/// </summary>
internal static class OpenLoopAtShare
{
    public const double Share = 0.70;
    private const double MostDrift = 0.10;

    /// <param name="measure">Measures the service.</param>
    /// <param name="bareParts">What the bare parts make of a rate, just after.</param>
    /// <param name="load">On so many connections.</param>
    public static async Task<Measurement> MeasureAsync(Func<Load, Task<Measurement>> measure, Func<Load, Task<Measurement>> bareParts, Load load)
    {
        var before = await measure(load);
        var atShare = load with { Rate = Share * before.Rate };
        var open = await measure(atShare) with { BareParts = await bareParts(atShare) };
        var after = await measure(load);
        var drift = Math.Abs((after.Rate / before.Rate) - 1);
        return open with { Drift = drift, Counts = drift <= MostDrift };
    }
}
