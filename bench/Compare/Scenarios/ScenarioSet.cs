namespace StreamCluster.Compare;

/// <summary>What is compared: bare ONNX Runtime, a bare WebSocket, and the service.</summary>
internal static class ScenarioSet
{
    public const string Large = "Bench_19_89";
    public const string Tiny = "Bench_tiny_6_4";

    /// <summary>Rows a run of the bare loop; the best batch is the best of these.</summary>
    public static readonly int[] BareRows = [1, 4, 8, 16, 32];
    private static readonly int[] Connections = [1, 4, 16, 64, 256];

    /// <summary>Every form of load at every durability.</summary>
    public static IEnumerable<Scenario> Table(Stage stage, double seconds)
    {
        foreach (var ensemble in (string[])[Large, Tiny])
        {
            foreach (var rows in BareRows)
                yield return stage.Bare(ensemble, rows, seconds);
            foreach (var connections in Connections)
                yield return stage.Echo(new Load(ensemble, connections, seconds));
            foreach (var durability in Stage.Durabilities)
            {
                foreach (var connections in Connections)
                {
                    yield return stage.Service(durability, new Load(ensemble, connections, seconds));
                    yield return stage.Service(durability, new Load(ensemble, connections, seconds) { Window = 8 });
                    yield return stage.Service(durability, new Load(ensemble, connections, seconds) { Batch = 50 });
                }
            }
        }

        yield return stage.EchoAtRateOf("async", new Load(Tiny, 64, seconds));
        yield return stage.OpenLoop("commit", new Load(Large, 256, seconds));
    }

    /// <summary>What <see cref="Gates"/> needs.</summary>
    public static IEnumerable<Scenario> Gated(Stage stage, double seconds) =>
    [
        stage.Bare(Large, 1, seconds),
        stage.Service("commit", new Load(Large, 64, seconds)),
        stage.Service("async", new Load(Large, 64, seconds)),
        stage.Bare(Tiny, 16, seconds),
        stage.Echo(new Load(Tiny, 64, seconds)),
        stage.Service("async", new Load(Tiny, 64, seconds)),
        stage.EchoAtRateOf("async", new Load(Tiny, 64, seconds)),
        stage.Echo(new Load(Large, 1, seconds)),
        stage.Service("async", new Load(Large, 1, seconds)),
        stage.Service("commit", new Load(Large, 1, seconds)),
        stage.OpenLoop("commit", new Load(Large, 256, seconds)),
    ];
}
