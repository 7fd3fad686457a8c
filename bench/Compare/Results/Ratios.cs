namespace StreamCluster.Compare;

/// <summary>This service against what it is compared with, in the same rounds. Not a number: that was not measured.</summary>
/// <param name="CpuToBare">CPU of a prediction by that of bare batch 1.</param>
/// <param name="CpuToBest">CPU of a prediction by that of the best bare batch.</param>
/// <param name="CpuOverEcho">CPU of a prediction less that of an echo with as many connections, µs; not of batches.</param>
/// <param name="RateToBare">Throughput by that of one bare loop, batch 1, on one core.</param>
internal sealed record Ratios(double CpuToBare, double CpuToBest, double CpuOverEcho, double RateToBare)
{
    public static Ratios Of(Rounds rounds, Scenario scenario)
    {
        if (scenario.OfService is not { } load)
            return new Ratios(double.NaN, double.NaN, double.NaN, double.NaN);
        var bare = Stage.NameOfBare(load.Ensemble, 1);
        var batches = ScenarioSet.BareRows.Select(rows => Stage.NameOfBare(load.Ensemble, rows)).Where(rounds.Names.Contains).ToArray();
        var echo = Stage.NameOfEcho(load);
        return new Ratios(
            Median([bare], of => of(scenario.Name).CpuUs / of(bare).CpuUs),
            Median(batches, of => of(scenario.Name).CpuUs / batches.Min(batch => of(batch).CpuUs)),
            // An echo answers messages: it says nothing of batches.
            load.Batch > 0 ? double.NaN : Median([echo], of => of(scenario.Name).CpuUs - of(echo).CpuUs),
            Median([bare], of => of(scenario.Name).Rate / of(bare).Rate));

        double Median(string[] needed, Func<Func<string, Measurement>, double> figure) =>
            needed.Length > 0 && needed.All(rounds.Names.Contains) ? Statistics.Median(rounds.Each(figure)) : double.NaN;
    }
}
