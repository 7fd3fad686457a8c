using StreamCluster.Kill;

namespace StreamCluster.Compare;

/// <summary>One process on a database, gateway and silo on another: all of them run from the beginning to the end, and do nothing while the others are measured.</summary>
internal sealed class HopStage : IAsyncDisposable
{
    private const string OfCluster = "--Cluster:";
    private readonly FreePorts _ports = new(new Random(Environment.ProcessId));
    private readonly List<Gateway> _embedded = [];
    private readonly List<Gateway> _apart = [];
    private readonly LoadGenerator _load = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("streamcluster-hop-").FullName;

    public async Task StartAsync(HopPlan plan, TimeProvider clock, CancellationToken cancellationToken)
    {
        // A cluster of its own: a silo of an earlier run, which was killed, is still in the table.
        string[] member = ["--Cluster:Id", $"hop-{Guid.NewGuid():N}"];
        string[] loopback = ["--Cluster:Address", "127.0.0.1", "--Cluster:SiloPort", "0", "--Cluster:GatewayPort", "0"];
        string[] ofAll = [.. plan.Settings.Where(static setting => !setting.StartsWith(OfCluster, StringComparison.OrdinalIgnoreCase))];
        _embedded.Add(await ProcessAsync(isSilo: false, plan.Embedded, [.. member, .. loopback, .. ofAll]));
        _apart.Add(await ProcessAsync(isSilo: true, plan.Cluster, [.. member, .. loopback, .. plan.Settings]));
        // First in line: it has the connections.
        _apart.Insert(0, await ProcessAsync(isSilo: false, plan.Cluster, [.. member, "--Cluster:Role", "gateway", .. plan.Settings]));

        Task<Gateway> ProcessAsync(bool isSilo, string database, string[] settings) => Gateway.StartAsync(
            new GatewayPlan("commit", _ports.Next(), _folder, ["--Storage:Provider", "postgres", "--ConnectionStrings:StreamCluster", database, .. settings]) { IsSilo = isSilo },
            clock,
            cancellationToken);
    }

    /// <summary>The two scenarios of a kind of load.</summary>
    public IEnumerable<Scenario> Of(HopLoop loop) => [Of(loop.Embedded, _embedded, loop), Of(loop.Apart, _apart, loop)];

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _apart.Concat(_embedded))
            await process.DisposeAsync();
        await _load.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private Scenario Of(string name, IReadOnlyList<Gateway> processes, HopLoop loop) =>
        new(name, name, async (client, cancellationToken) =>
            loop.Judge(await _load.MeasureAsync(processes, loop.Load with { Client = client }, cancellationToken)));
}
