namespace StreamCluster.Compare;

/// <summary>The gates of bench/README.md. Server and bare loop run the same unmodified model files (<see cref="ModelFiles"/>).</summary>
internal static class Gates
{
    private static readonly Load Large256 = new(ScenarioSet.Large, 256, 0);
    private static readonly Load Large64 = new(ScenarioSet.Large, 64, 0);
    private static readonly Load Large1 = new(ScenarioSet.Large, 1, 0);
    private static readonly Load Tiny64 = new(ScenarioSet.Tiny, 64, 0);

    /// <summary>Two empty grain calls allocate 3,635 bytes (<c>bench/Calls</c>).</summary>
    private const double MaxTinyBytes = 6000;
    private const double MaxLargeBytes = 6800;

    /// <summary>On a busy host, where the aim is not met: an echo on as many connections has several times as many messages a second.</summary>
    private const double MostOverEcho = 50;

    /// <summary>Milliseconds, where the machine has its cores for itself: three times the aim.</summary>
    private const double MostInOpenLoop = 30;

    /// <summary>Where it shares them.</summary>
    private const double MostInSharedOpenLoop = 90;

    /// <summary>Share of its time, from which on a machine counts as shared.</summary>
    private const double SharedFrom = 0.02;

    /// <summary>For one kind of client.</summary>
    public static IReadOnlyList<Gate> Of(Rounds rounds) => [.. Unnamed(rounds).Select(gate => gate with { Client = rounds.Client })];

    private static Gate[] Unnamed(Rounds rounds) =>
    [
        new Gate(
            "19 -> 89, 64 connections, commit: CPU a prediction / bare batch 1", 0.90, 1.30,
            rounds.Each(static of => of(Stage.NameOfService("commit", Large64)).CpuUs / of(Stage.NameOfBare(ScenarioSet.Large, 1)).CpuUs)),
        new Gate("tiny, 64 connections, async: CPU a prediction - echo - bare batch 16, µs", 20, MostOverEcho, OverEcho(rounds, Stage.NameOfEcho(Tiny64))),
        new Gate("the same, less an echo with as many messages a second, µs", 20, 25, OverEcho(rounds, Stage.NameOfEchoAtRate(Tiny64))),
        new Gate("19 -> 89, one connection, async: p50 - echo p50 - bare run, µs", 60, 300, Latency(rounds, "async")),
        new Gate("19 -> 89, one connection, commit: p50 - echo p50 - bare run, µs", 100, 450, Latency(rounds, "commit")),
        new Gate(
            "19 -> 89, 64 connections: throughput commit / async", 0.95, 0.85,
            rounds.Each(static of => of(Stage.NameOfService("commit", Large64)).Rate / of(Stage.NameOfService("async", Large64)).Rate))
        {
            AtLeast = true,
        },
        OpenLoop(rounds),
        Allocated("tiny, 64 connections, async: bytes allocated a prediction", 2800, MaxTinyBytes, rounds.Of(Stage.NameOfService("async", Tiny64))),
        Allocated("19 -> 89, 64 connections, commit: bytes allocated a prediction", 3300, MaxLargeBytes, rounds.Of(Stage.NameOfService("commit", Large64))),
    ];

    private static Gate Allocated(string name, double aim, double limit, IReadOnlyList<Measurement> all)
    {
        double[] known = [.. all.Select(static round => round.AllocatedBytes).OfType<double>()];
        return new Gate(name, aim, limit, known) { Disturbed = all.Count - known.Length };
    }

    private static IReadOnlyList<double> OverEcho(Rounds rounds, string echo) => rounds.Each(of =>
        of(Stage.NameOfService("async", Tiny64)).CpuUs - of(echo).CpuUs - of(Stage.NameOfBare(ScenarioSet.Tiny, 16)).CpuUs);

    private static IReadOnlyList<double> Latency(Rounds rounds, string durability) => rounds.Each(of => 1000 * (
        of(Stage.NameOfService(durability, Large1)).P50Ms - of(Stage.NameOfEcho(Large1)).P50Ms - of(Stage.NameOfBare(ScenarioSet.Large, 1)).P50Ms));

    private static Gate OpenLoop(Rounds rounds)
    {
        var all = rounds.Of(Stage.NameOfOpenLoop("commit", Large256));
        Measurement[] counted = [.. all.Where(static round => round.Counts)];
        double[] figures = [.. counted.Select(static round => round.P99Ms)];
        // On shared cores, where ONNX Runtime and an echo alone cannot do it at that rate, the service is not to do worse than they, nor than about twice what it did.
        var isShared = Statistics.Median(counted.Select(static round => round.Stolen ?? 0)) >= SharedFrom;
        var bareParts = Statistics.Median(counted.Select(static round => round.BareParts!.P99Ms));
        var limit = isShared ? Math.Clamp(bareParts, MostInOpenLoop, MostInSharedOpenLoop) : MostInOpenLoop;
        return new Gate("19 -> 89, 256 connections, commit, open loop at 70 % of the best throughput: p99, ms", 10, limit, figures)
        {
            Disturbed = all.Count - figures.Length,
        };
    }
}
