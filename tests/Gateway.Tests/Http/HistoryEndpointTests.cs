using System.Net;

namespace StreamCluster.Gateway.Tests.Http;

public sealed class HistoryEndpointTests : IAsyncLifetime
{
    private const string Path = "/api/v1/inference/stream/session_1/history";
    private readonly HttpHost host = new();

    public Task InitializeAsync() => host.InitializeAsync();

    public Task DisposeAsync() => host.DisposeAsync();

    [Theory]
    [InlineData("", "text/csv", "stream_history_session_1.csv")]
    [InlineData("?format=csv", "text/csv", "stream_history_session_1.csv")]
    [InlineData("?format=json", "application/json", "stream_history_session_1.json")]
    public async Task History_Format_IsAFileOfThatKind(string query, string contentType, string file)
    {
        var reply = await host.Client.GetAsync(Path + query);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Equal(contentType, reply.Content.Headers.ContentType?.MediaType);
        Assert.Equal("attachment", reply.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal(file, reply.Content.Headers.ContentDisposition?.FileName);
    }

    [Fact]
    public async Task History_UnknownSession_Is404() =>
        await (await host.Client.GetAsync("/api/v1/inference/stream/session_2/history"))
            .ShouldBeProblemAsync(HttpStatusCode.NotFound, "SESSION_NOT_FOUND");

    [Theory]
    [InlineData("?format=xml")]
    [InlineData("?format=")]
    [InlineData("?format=csv&format=json")]
    public async Task History_UnknownFormat_Is400(string query) =>
        await (await host.Client.GetAsync(Path + query)).ShouldBeProblemAsync(HttpStatusCode.BadRequest, "INVALID_REQUEST");

    [Fact]
    public async Task History_ClientGoes_ReadingStops()
    {
        host.History.Endless = true;
        using (var reply = await host.Client.GetAsync(Path, HttpCompletionOption.ResponseHeadersRead))
        {
            await using var body = await reply.Content.ReadAsStreamAsync();
            await body.ReadExactlyAsync(new byte[100_000]);
        }

        await host.History.Stopped;
    }

    [Fact]
    public async Task History_FaultMidway_BreaksOffTheReply()
    {
        host.History.FaultMidway = new InvalidOperationException("midway");
        using var reply = await host.Client.GetAsync(Path, HttpCompletionOption.ResponseHeadersRead);
        await Assert.ThrowsAnyAsync<Exception>(() => reply.Content.ReadAsStringAsync());
    }
}
