namespace StreamCluster.Compare;

/// <summary>Rounds of all scenarios in turn.</summary>
internal static class CompareRun
{
    public static async Task<Rounds> RunAsync(IReadOnlyList<Scenario> scenarios, int count, CancellationToken cancellationToken)
    {
        // What .NET compiles at first is not measured.
        foreach (var scenario in scenarios)
            await scenario.MeasureAsync(cancellationToken);
        var rounds = new Rounds();
        for (var round = 0; round < count; round++)
        {
            // Forwards and backwards in turn: a machine that gets slower or faster favours nobody.
            foreach (var scenario in round % 2 == 0 ? scenarios : scenarios.Reverse())
                rounds.Add(scenario.Name, await scenario.MeasureAsync(cancellationToken));
        }

        return rounds;
    }
}
