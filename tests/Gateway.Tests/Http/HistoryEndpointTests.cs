using System.Net;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Http;

public sealed class HistoryEndpointTests(RealGateway gateway) : IClassFixture<RealGateway>
{
    [Theory]
    [InlineData("", "text/csv", "csv")]
    [InlineData("?format=csv", "text/csv", "csv")]
    [InlineData("?format=json", "application/json", "json")]
    public async Task History_Format_IsAFileOfThatKind(string query, string contentType, string extension)
    {
        var session = await StreamedSession.MakeAsync(gateway.Address, 1);
        var reply = await gateway.Client.GetAsync($"/api/v1/inference/stream/{session}/history{query}");
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Equal(contentType, reply.Content.Headers.ContentType?.MediaType);
        Assert.Equal("attachment", reply.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal($"stream_history_{session}.{extension}", reply.Content.Headers.ContentDisposition?.FileName);
    }

    [Fact]
    public async Task History_Json_HasEverySampleInTheOrderOfTheReplies()
    {
        var session = await StreamedSession.MakeAsync(gateway.Address, 5);
        var samples = await (await gateway.Client.GetAsync($"/api/v1/inference/stream/{session}/history?format=json")).ReadJsonAsync();
        Assert.Equal(["t0", "t1", "t2", "t3", "t4"], samples.EnumerateArray().Select(static sample => sample.GetProperty("timestamp").GetString()));
        Assert.Equal(["timestamp", "boundary_data", "predictions", "latency_ms"], samples[0].Names());
        Assert.Equal(46.5, samples[0].GetProperty("predictions").GetProperty("Temperature_1").GetDouble());
    }

    [Fact]
    public async Task History_Csv_HasTheColumnsOfTheProtocol()
    {
        var session = await StreamedSession.MakeAsync(gateway.Address, 2);
        var lines = (await gateway.Client.GetStringAsync($"/api/v1/inference/stream/{session}/history")).Split("\r\n");
        Assert.StartsWith("timestamp,latency_ms,boundary_Temperature_boundary_1,", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(",prediction_Temperature_2", lines[0], StringComparison.Ordinal);
        Assert.Equal(4, lines.Length);
    }

    [Fact]
    public async Task History_Async_HasWhatWasAnsweredBeforeItIsWritten()
    {
        await using var server = await TestServer.StartAsync("--History:Durability", "async", "--History:FlushInterval", "00:01:00");
        var session = await StreamedSession.MakeAsync(server.Address, 3);
        var lines = (await server.Http.GetStringAsync($"/api/v1/inference/stream/{session}/history")).Split("\r\n");
        Assert.Equal(5, lines.Length);
    }

    [Theory]
    [InlineData("session_nowhere")]
    [InlineData("..%2F..%2Fetc")]
    public async Task History_UnknownSession_Is404(string session) =>
        await (await gateway.Client.GetAsync($"/api/v1/inference/stream/{session}/history"))
            .ShouldBeProblemAsync(HttpStatusCode.NotFound, "SESSION_NOT_FOUND");

    [Theory]
    [InlineData("?format=xml")]
    [InlineData("?format=")]
    [InlineData("?format=csv&format=json")]
    public async Task History_UnknownFormat_Is400(string query) =>
        await (await gateway.Client.GetAsync($"/api/v1/inference/stream/session_nowhere/history{query}"))
            .ShouldBeProblemAsync(HttpStatusCode.BadRequest, "INVALID_REQUEST");
}
