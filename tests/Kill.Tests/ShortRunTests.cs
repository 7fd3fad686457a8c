using StreamCluster.Tests.Postgres;
using Xunit.Abstractions;

namespace StreamCluster.Kill.Tests;

/// <summary>The kill harness for half a minute; <c>bench/README.md</c> has the long run. Nothing that was acknowledged may be lost or doubled.</summary>
public sealed class ShortRunTests(ITestOutputHelper output)
{
    private const int Seed = 2026;

    [LinuxFact]
    public Task Sqlite_OneGatewayKilledAndRestartedInPlace_NothingIsLost() => RunAsync(StoreKind.Sqlite, nodes: 1);

    [PostgresFact]
    public Task Postgres_ThreeGatewaysAndTheDatabaseKilled_NothingIsLost() => RunAsync(StoreKind.Postgres, nodes: 3);

    private async Task RunAsync(StoreKind store, int nodes)
    {
        var build = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/'))!);
        var plan = new KillPlan
        {
            Gateway = Path.Combine(global::StreamCluster.Tests.Repository.Root, "src", "Gateway", "bin", build, "net10.0", "StreamCluster.Gateway"),
            Models = Path.Combine(global::StreamCluster.Tests.Repository.Root, "bench", "models"),
            Store = store,
            Nodes = nodes,
            Seed = Seed,
        }.Short();
        using var progress = new StringWriter();

        var result = await KillRun.RunAsync(plan, progress, TimeProvider.System, CancellationToken.None);

        output.WriteLine(progress.ToString());
        output.WriteLine($"{result.Acknowledged} acknowledged, faults: {string.Join(", ", result.Faults)}, {result.Seconds} s");
        Assert.True(result.Passed, $"seed {Seed}, logs in {result.Folder}:\n{string.Join('\n', result.FirstViolations)}");
        Assert.True(result.Acknowledged > 500, $"only {result.Acknowledged} were acknowledged");
        Assert.Equal(plan.Kills, result.Faults[nameof(plan.Kills)[..^1]]);
        Assert.Equal(plan.Pauses, result.Faults[nameof(plan.Pauses)[..^1]]);
    }
}

/// <summary>Signals and <c>setpriv</c> are Linux's.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute() => Skip = OperatingSystem.IsLinux() ? null : "the kill harness needs Linux";
}
