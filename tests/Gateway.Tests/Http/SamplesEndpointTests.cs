using System.Net;
using System.Text.Json;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Http;

public sealed class SamplesEndpointTests(RealGateway gateway) : IClassFixture<RealGateway>
{
    [Fact]
    public async Task Samples_WithoutAfter_AreTheNewestOldestFirst()
    {
        var session = await StreamedSession.MakeAsync(gateway.Address, 5);
        var reply = await ReadAsync($"{session}/samples?limit=3");
        Assert.Equal(["session_id", "next_after", "samples"], reply.Names());
        Assert.Equal(session, reply.GetProperty("session_id").GetString());
        Assert.Equal(4, reply.GetProperty("next_after").GetInt64());
        var samples = reply.GetProperty("samples");
        Assert.Equal([2, 3, 4], Sequences(reply));
        Assert.Equal(["t2", "t3", "t4"], samples.EnumerateArray().Select(static sample => sample.GetProperty("timestamp").GetString()));
        Assert.Equal(["sequence", "timestamp", "latency_ms", "boundary_data", "predictions"], samples[0].Names());
        Assert.Equal(46.5, samples[0].GetProperty("predictions").GetProperty("Temperature_1").GetDouble());
        Assert.Equal(24, samples[0].GetProperty("boundary_data").GetProperty("Temperature_boundary_1").GetDouble());
        Assert.True(samples[0].GetProperty("latency_ms").GetDouble() > 0);
    }

    [Fact]
    public async Task Samples_FollowedByNextAfter_GivesEachOnce()
    {
        var session = await StreamedSession.MakeAsync(gateway.Address, 7);
        var (after, seen) = (-1L, new List<long>());
        for (JsonElement reply; (reply = await ReadAsync($"{session}/samples?after={after}&limit=3")).GetProperty("samples").GetArrayLength() > 0;)
        {
            seen.AddRange(Sequences(reply));
            after = reply.GetProperty("next_after").GetInt64();
        }

        Assert.Equal([0, 1, 2, 3, 4, 5, 6], seen);
        Assert.Equal(6, (await ReadAsync($"{session}/samples?after=6")).GetProperty("next_after").GetInt64());
    }

    [Fact]
    public async Task Samples_Limit_Is200UnlessTold()
    {
        var session = await StreamedSession.MakeAsync(gateway.Address, 201);
        Assert.Equal(200, Sequences(await ReadAsync($"{session}/samples")).Length);
        Assert.Equal(201, Sequences(await ReadAsync($"{session}/samples?limit=1000")).Length);
    }

    [Fact]
    public async Task Samples_NoneYet_IsAnEmptyReplyThatCanBeFollowed()
    {
        var session = await StreamedSession.MakeAsync(gateway.Address, 0);
        var reply = await ReadAsync($"{session}/samples");
        Assert.Empty(Sequences(reply));
        Assert.Equal(-1, reply.GetProperty("next_after").GetInt64());
    }

    [Fact]
    public async Task Samples_Async_HasWhatWasAnsweredBeforeItIsWritten()
    {
        await using var server = await TestServer.StartAsync("--History:Durability", "async", "--History:FlushInterval", "00:01:00");
        var session = await StreamedSession.MakeAsync(server.Address, 3);
        var reply = await (await server.Http.GetAsync($"/api/v1/inference/stream/{session}/samples")).ReadJsonAsync();
        Assert.Equal([0, 1, 2], Sequences(reply));
    }

    [Fact]
    public async Task Samples_UnknownSession_Is404() =>
        await (await gateway.Client.GetAsync("/api/v1/inference/stream/session_nowhere/samples"))
            .ShouldBeProblemAsync(HttpStatusCode.NotFound, "SESSION_NOT_FOUND");

    [Theory]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=1001", "limit")]
    [InlineData("?after=-2", "after")]
    [InlineData("?after=", "after")]
    [InlineData("?after=x", "after")]
    [InlineData("?after=1&after=2", "after")]
    [InlineData("?after=99999999999999999999", "after")]
    public async Task Samples_WrongQuery_Is400AndNamesTheMember(string query, string name)
    {
        var problem = await (await gateway.Client.GetAsync($"/api/v1/inference/stream/session_nowhere/samples{query}"))
            .ShouldBeProblemAsync(HttpStatusCode.BadRequest, "INVALID_REQUEST");
        Assert.StartsWith(name, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static long[] Sequences(JsonElement reply) =>
        [.. reply.GetProperty("samples").EnumerateArray().Select(static sample => sample.GetProperty("sequence").GetInt64())];

    private async Task<JsonElement> ReadAsync(string path)
    {
        var reply = await gateway.Client.GetAsync($"/api/v1/inference/stream/{path}");
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        return await reply.ReadJsonAsync();
    }
}
