namespace StreamCluster.Compare;

/// <summary>A figure that must not be lost.</summary>
/// <param name="Name">What it says.</param>
/// <param name="Aim">What is wanted.</param>
/// <param name="Limit">What fails the check: the aim and some slack for noise.</param>
/// <param name="Figures">The figure of each round.</param>
internal sealed record Gate(string Name, double Aim, double Limit, IReadOnlyList<double> Figures)
{
    public double Median => Statistics.Median(Figures);

    public bool Passed => Median <= Limit;
}

/// <summary>The figures that are promised in bench/README.md.</summary>
internal static class Gates
{
    private static readonly Load Large64 = new(ScenarioSet.Large, 64, 0);
    private static readonly Load Large1 = new(ScenarioSet.Large, 1, 0);
    private static readonly Load Tiny64 = new(ScenarioSet.Tiny, 64, 0);

    public static IReadOnlyList<Gate> Of(Rounds rounds) =>
    [
        new Gate(
            "19 -> 89, 64 connections, commit: CPU a prediction / bare batch 1", 0.90, 0.95,
            rounds.Each(static of => of(Stage.NameOfService("commit", Large64)).CpuUs / of(Stage.NameOfBare(ScenarioSet.Large, 1)).CpuUs)),
        new Gate(
            "tiny, 64 connections, async: CPU a prediction - echo - bare batch 16, µs", 20, 25,
            rounds.Each(static of => of(Stage.NameOfService("async", Tiny64)).CpuUs - of(Stage.NameOfEcho(Tiny64)).CpuUs - of(Stage.NameOfBare(ScenarioSet.Tiny, 16)).CpuUs)),
        new Gate("19 -> 89, one connection, async: p50 - echo p50 - bare run, µs", 60, 75, Latency(rounds, "async")),
        new Gate("19 -> 89, one connection, commit: p50 - echo p50 - bare run, µs", 100, 120, Latency(rounds, "commit")),
    ];

    private static IReadOnlyList<double> Latency(Rounds rounds, string durability) => rounds.Each(of => 1000 * (
        of(Stage.NameOfService(durability, Large1)).P50Ms - of(Stage.NameOfEcho(Large1)).P50Ms - of(Stage.NameOfBare(ScenarioSet.Large, 1)).P50Ms));
}
