namespace StreamCluster.Compare;

/// <summary>Rounds of all scenarios in turn.</summary>
internal static class CompareRun
{
    private const int MostWarmUps = 6;
    private const double Steady = 0.10;

    public static async Task<Rounds> RunAsync(IReadOnlyList<Scenario> scenarios, int count, CancellationToken cancellationToken)
    {
        foreach (var scenario in scenarios.DistinctBy(static scenario => scenario.WarmedWith))
            await WarmUpAsync(scenario, cancellationToken);
        var rounds = new Rounds();
        for (var round = 0; round < count; round++)
        {
            // Forwards and backwards in turn: a machine that gets slower or faster favours nobody.
            foreach (var scenario in round % 2 == 0 ? scenarios : scenarios.Reverse())
                rounds.Add(scenario.Name, await scenario.MeasureAsync(cancellationToken));
            await Console.Error.WriteLineAsync($"round {round + 1} of {count}");
        }

        return rounds;
    }

    /// <summary>What .NET compiles at first is not measured: until two in a row differ little, but not for ever on a noisy machine.</summary>
    private static async Task WarmUpAsync(Scenario scenario, CancellationToken cancellationToken)
    {
        var last = await scenario.MeasureAsync(cancellationToken);
        for (var i = 1; i < MostWarmUps; i++)
        {
            var next = await scenario.MeasureAsync(cancellationToken);
            if (Math.Abs((next.CpuUs / last.CpuUs) - 1) < Steady)
                return;
            last = next;
        }
    }
}
