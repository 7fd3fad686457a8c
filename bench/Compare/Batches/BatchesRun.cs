using System.Text.Json;

namespace StreamCluster.Compare;

/// <summary>Large batches on many connections at once.</summary>
internal static class BatchesRun
{
    private const int Port = 18_380;

    /// <returns>The load generator's result for each kind of client.</returns>
    public static async Task<IReadOnlyList<JsonElement>> RunAsync(BatchesPlan plan, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (plan.Servers.Count > 0)
            return await MeasureAsync(plan, plan.Servers, [], cancellationToken);
        var folder = Directory.CreateTempSubdirectory("streamcluster-batches-").FullName;
        try
        {
            await using var gateway = await Gateway.StartAsync(new GatewayPlan("commit", Port, folder, plan.Settings), clock, cancellationToken);
            return await MeasureAsync(plan, [gateway.Address], [gateway.Process.Id], cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<IReadOnlyList<JsonElement>> MeasureAsync(BatchesPlan plan, IReadOnlyList<Uri> servers, int[] pids, CancellationToken cancellationToken)
    {
        await using var load = new LoadGenerator();
        var results = new List<JsonElement>();
        foreach (var client in plan.Clients)
            results.Add(await load.RunAsync(servers, pids, plan.Load with { Client = client }, [], cancellationToken));
        return results;
    }
}
