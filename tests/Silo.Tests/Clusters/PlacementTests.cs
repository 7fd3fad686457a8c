using Microsoft.Extensions.DependencyInjection;
using StreamCluster.Grains.Sessions;

namespace StreamCluster.Silo.Tests.Clusters;

/// <summary>Where sessions live.</summary>
public sealed class PlacementTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Sessions_SeveralSilos_SpreadOverAllOfThem(int silos)
    {
        await using var cluster = await TestCluster.StartAsync(silos, gateways: 2);
        var clients = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => cluster.Gateways[i % 2].ConfiguredAsync()));
        foreach (var (client, _) in clients)
        {
            await Gateway.Tests.Server.Replies.ServesAsync(client);
            await client.DisposeAsync();
        }

        var stats = await cluster.Gateways[0].StatsUntilAsync(static stats => stats.GetProperty("nodes").EnumerateArray()
            .Sum(static node => node.GetProperty("predictions_since_start").GetInt64()) == 40);
        var shares = stats.GetProperty("nodes").EnumerateArray().Select(static node => node.GetProperty("predictions_since_start").GetInt64()).Where(static share => share > 0);
        Assert.Equal(silos, shares.Count());
    }

    [Fact]
    public async Task Rehearsal_OfAFullNode_GoesThroughAndLeavesNothing()
    {
        await using var cluster = await TestCluster.StartAsync(silos: 0, gateways: 0);
        var node = await cluster.AddFullNodeAsync();
        Assert.Null(await node.Services.GetRequiredService<SessionRehearsal>().RunAsync(CancellationToken.None));
        var stats = await node.StatsAsync();
        Assert.Equal(0, stats.GetProperty("total_predictions").GetInt64());
        Assert.Equal(0, stats.GetProperty("nodes")[0].GetProperty("predictions_since_start").GetInt64());
    }
}
