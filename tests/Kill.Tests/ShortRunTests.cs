using StreamCluster.Tests.Postgres;
using Xunit.Abstractions;

namespace StreamCluster.Kill.Tests;

/// <summary>The kill harness for half a minute in each topology; <c>bench/README.md</c> has the long runs. Nothing acknowledged may be lost or doubled.</summary>
public sealed class ShortRunTests(ITestOutputHelper output)
{
    private const int Seed = 2026;

    [LinuxFact]
    public Task Single_NodeKilledAndRestartedInPlace_NothingIsLost() => RunAsync(Topology.Single, nodes: 1, silos: 0);

    [PostgresFact]
    public Task Cluster_FullNodesAndTheDatabaseKilled_NothingIsLost() => RunAsync(Topology.Cluster, nodes: 3, silos: 0);

    [PostgresFact]
    public Task Silos_GatewaysSilosAndTheDatabaseKilled_NothingIsLost() => RunAsync(Topology.Silos, nodes: 2, silos: 2);

    private async Task RunAsync(Topology topology, int nodes, int silos)
    {
        // A start that loads the large models too takes twice as long.
        var models = Directory.CreateTempSubdirectory("streamcluster-kill-models-");
        CopySmallModels(models.FullName);
        var plan = new KillPlan
        {
            Gateway = BuildOf("Gateway"),
            Silo = BuildOf("Silo"),
            Models = models.FullName,
            Topology = topology,
            Nodes = nodes,
            Silos = silos,
            Seed = Seed,
        }.Short();
        using var progress = new StringWriter();

        var result = await KillRun.RunAsync(plan, progress, TimeProvider.System, CancellationToken.None);

        models.Delete(recursive: true);
        output.WriteLine(progress.ToString());
        output.WriteLine($"{result.Acknowledged} acknowledged, faults: {string.Join(", ", result.Faults)}, {result.Seconds} s");
        Assert.True(result.Passed, $"seed {Seed}, logs in {result.Folder}:\n{string.Join('\n', result.FirstViolations)}");
        Assert.True(result.Acknowledged > 500, $"only {result.Acknowledged} were acknowledged");
        Assert.Equal(plan.Kills, Done(FaultKind.Kill));
        Assert.Equal(plan.Pauses, Done(FaultKind.Pause));
        Assert.Equal(plan.SiloKills, Done(FaultKind.KillSilo));
        Assert.Equal(plan.SiloPauses, Done(FaultKind.PauseSilo));
        Assert.Equal(plan.Partitions, Done(FaultKind.Partition));

        int Done(FaultKind kind) => result.Faults.GetValueOrDefault(kind.ToString());
    }

    private static void CopySmallModels(string target)
    {
        var source = Path.Combine(global::StreamCluster.Tests.Repository.Root, "bench", "models");
        foreach (var file in Directory.EnumerateFiles(source, "bench_tiny_*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private static string BuildOf(string program)
    {
        var build = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/'))!);
        return Path.Combine(global::StreamCluster.Tests.Repository.Root, "src", program, "bin", build, "net10.0", "StreamCluster." + program);
    }
}

/// <summary>Signals and <c>setpriv</c> are Linux's.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute() => Skip = OperatingSystem.IsLinux() ? null : "the kill harness needs Linux";
}
