namespace StreamCluster.Compare;

/// <summary>Samples a gateway under load.</summary>
internal static class BudgetRun
{
    private const int Port = 18_350;

    /// <summary>What is compiled at first is not sampled, and the code of the last tier has its name by then.</summary>
    private const int WarmUps = 3;

    public static async Task<IReadOnlyList<StageBudget>> RunAsync(
        IReadOnlyList<Load> loads, string durability, IReadOnlyList<string> settings, TimeProvider clock, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("streamcluster-budget-").FullName;
        var budgets = new List<StageBudget>();
        await using var generator = new LoadGenerator();
        foreach (var load in loads)
        {
            var name = $"{Stage.NameOfService(durability, load)} {load.Client.ToString().ToLowerInvariant()}";
            var plan = new GatewayPlan(durability, Port, Path.Combine(folder, name), settings) { Environment = Perf.Environment };
            Directory.CreateDirectory(plan.Folder);
            await using var gateway = await Gateway.StartAsync(plan, clock, cancellationToken);
            for (var i = 0; i < WarmUps; i++)
                await generator.MeasureAsync(gateway, load, cancellationToken);
            var measuring = generator.MeasureAsync(gateway, load, cancellationToken);
            // Behind the generator's own warm-up, and not up to the end.
            await Task.Delay(TimeSpan.FromSeconds(0.2 * load.Seconds), clock, cancellationToken);
            var samples = await Perf.SampleAsync(gateway.Process.Id, 0.7 * load.Seconds, Path.Combine(folder, "perf.data"), cancellationToken);
            budgets.Add(samples.Budget(name, (await measuring).CpuUs));
            Perf.Forget(gateway.Process.Id);
        }

        Directory.Delete(folder, recursive: true);
        return budgets;
    }
}
