using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using StreamCluster.Gateway.Tests.Server;
using StreamCluster.Grains.Sessions;

namespace StreamCluster.Gateway.Tests.Hosting;

/// <summary>The session that a node rehearses before it is ready.</summary>
public sealed class RehearsalTests
{
    [SqliteFact]
    public async Task Rehearsal_GoesThroughAndLeavesNothing()
    {
        await using var server = await TestServer.StartAsync();
        Assert.Null(await server.Services.GetRequiredService<SessionRehearsal>().RunAsync(CancellationToken.None));
        var stats = JsonElement.Parse(await server.Http.GetStringAsync(new Uri("/api/v1/inference/stream/stats", UriKind.Relative)));
        Assert.Equal(0, stats.GetProperty("total_predictions").GetInt64());
        Assert.Equal(0, stats.GetProperty("connections_total").GetInt64());
        Assert.Equal(0, stats.GetProperty("nodes")[0].GetProperty("predictions_since_start").GetInt64());
        Assert.Equal("{}", stats.GetProperty("errors").GetRawText());
    }
}
