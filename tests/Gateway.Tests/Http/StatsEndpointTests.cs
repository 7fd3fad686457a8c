using System.Net;

namespace StreamCluster.Gateway.Tests.Http;

public sealed class StatsEndpointTests(HttpHost host) : IClassFixture<HttpHost>
{
    private const string Path = "/api/v1/inference/stream/stats";

    [Fact]
    public async Task Stats_Members_InPublishedOrderThenExtras()
    {
        var stats = await (await host.Client.GetAsync(Path)).ReadJsonAsync();
        Assert.Equal(
            ["active_connections", "total_predictions", "average_latency_ms", "connections",
             "p50_latency_ms", "p95_latency_ms", "p99_latency_ms", "connections_total", "nodes", "errors"],
            stats.Names());
        Assert.Equal("""{"MISSING_SIGNALS":2,"RATE_LIMITED":1}""", stats.GetProperty("errors").GetRawText());
        var connection = stats.GetProperty("connections")[0];
        Assert.Equal(["session_id", "ensemble_name", "connected_at", "predictions_count", "mode"], connection.Names());
        Assert.Equal("2025-12-15T10:30:00.250Z", connection.GetProperty("connected_at").GetString());
        Assert.Equal("batch", connection.GetProperty("mode").GetString());
        Assert.Equal(15.25, stats.GetProperty("average_latency_ms").GetDouble());
        Assert.Equal(["name", "started_at", "active_connections", "predictions_since_start"], stats.GetProperty("nodes")[0].Names());
    }

    [Fact]
    public async Task Stats_NonAsciiName_IsNotEscaped() =>
        Assert.Contains("\"Ensemble ü/1\"", await host.Client.GetStringAsync(Path), StringComparison.Ordinal);

    [Theory]
    [InlineData("", 0, 1000)]
    [InlineData("?limit=0", 0, 0)]
    [InlineData("?limit=10000&offset=7", 7, 10_000)]
    public async Task Stats_Page_IsAskedFor(string query, int offset, int limit)
    {
        Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync(Path + query)).StatusCode);
        Assert.Equal((offset, limit), host.Stats.Asked);
    }

    [Theory]
    [InlineData("?limit=-1", "limit")]
    [InlineData("?limit=10001", "limit")]
    [InlineData("?limit=ten", "limit")]
    [InlineData("?limit=", "limit")]
    [InlineData("?limit=1&limit=2", "limit")]
    [InlineData("?limit=1.5", "limit")]
    [InlineData("?offset=-1", "offset")]
    [InlineData("?offset=99999999999", "offset")]
    public async Task Stats_WrongPage_Is400AndNamesTheMember(string query, string name)
    {
        var problem = await (await host.Client.GetAsync(Path + query))
            .ShouldBeProblemAsync(HttpStatusCode.BadRequest, "INVALID_REQUEST");
        Assert.StartsWith(name, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
