using System.Net;

namespace StreamCluster.Gateway.Tests.Http;

public sealed class TimelineEndpointTests(HttpHost host) : IClassFixture<HttpHost>
{
    private const string Path = "/api/v1/inference/stream/timeline";

    [Fact]
    public async Task Timeline_Reply_IsAsPublished()
    {
        var at = new DateTimeOffset(2026, 11, 22, 11, 0, 5, TimeSpan.FromHours(1));
        host.Stats.Points =
        [
            new(at, 3, 523, 520, new(0.6, 1.1, 2), new Dictionary<ErrorCode, long> { [ErrorCode.MissingSignals] = 2 }),
            new(at.AddSeconds(5), 3, 0, 0, null, new Dictionary<ErrorCode, long>()),
        ];
        Assert.Equal(
            """{"interval_s":5,"points":[{"time":"2026-11-22T10:00:05.000Z","active_connections":3,"predictions":523,"messages":520"""
            + ""","p50_latency_ms":0.6,"p95_latency_ms":1.1,"p99_latency_ms":2,"errors":{"MISSING_SIGNALS":2}},"""
            + """{"time":"2026-11-22T10:00:10.000Z","active_connections":3,"predictions":0,"messages":0"""
            + ""","p50_latency_ms":null,"p95_latency_ms":null,"p99_latency_ms":null,"errors":{}}]}""",
            await host.Client.GetStringAsync(Path));
    }

    [Theory]
    [InlineData("", 900)]
    [InlineData("?seconds=1", 1)]
    [InlineData("?seconds=3600", 3600)]
    public async Task Timeline_Seconds_AreAskedFor(string query, int seconds)
    {
        Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync(Path + query)).StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(seconds), host.Stats.AskedBack);
    }

    [Theory]
    [InlineData("?seconds=0")]
    [InlineData("?seconds=3601")]
    [InlineData("?seconds=all")]
    [InlineData("?seconds=1&seconds=2")]
    public async Task Timeline_WrongSeconds_Is400AndNamesTheMember(string query)
    {
        var problem = await (await host.Client.GetAsync(Path + query))
            .ShouldBeProblemAsync(HttpStatusCode.BadRequest, "INVALID_REQUEST");
        Assert.StartsWith("seconds", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
