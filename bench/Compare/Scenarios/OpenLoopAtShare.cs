namespace StreamCluster.Compare;

/// <summary>
/// The open loop at a share of the best throughput. The best throughput is measured before and after it: where the machine has got faster
/// or slower meanwhile, the rate was not the share that it was meant to be, and the round does not count.
/// </summary>
internal static class OpenLoopAtShare
{
    public const double Share = 0.70;
    private const double MostDrift = 0.10;

    public static async Task<Measurement> MeasureAsync(Func<Load, Task<Measurement>> measure, Load load)
    {
        var before = await measure(load);
        var open = await measure(load with { Rate = Share * before.Rate });
        var after = await measure(load);
        var drift = Math.Abs((after.Rate / before.Rate) - 1);
        return open with { Drift = drift, Counts = drift <= MostDrift };
    }
}
