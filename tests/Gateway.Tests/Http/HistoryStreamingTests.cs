namespace StreamCluster.Gateway.Tests.Http;

/// <summary>Over a history without end: a reply that were gathered before it is sent would never come.</summary>
public sealed class HistoryStreamingTests : IAsyncLifetime
{
    private const string Path = "/api/v1/inference/stream/session_1/history";
    private readonly HttpHost _host = new();

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("csv")]
    [InlineData("json")]
    public async Task History_ClientGoes_ReadingStops(string format)
    {
        using (var reply = await _host.Client.GetAsync($"{Path}?format={format}", HttpCompletionOption.ResponseHeadersRead))
        {
            await using var body = await reply.Content.ReadAsStreamAsync();
            await body.ReadExactlyAsync(new byte[100_000]);
        }

        await _host.History.Stopped;
    }

    [Fact]
    public async Task History_FaultMidway_BreaksOffTheReply()
    {
        _host.History.FaultMidway = new InvalidOperationException("midway");
        using var reply = await _host.Client.GetAsync(Path, HttpCompletionOption.ResponseHeadersRead);
        await Assert.ThrowsAnyAsync<Exception>(() => reply.Content.ReadAsStringAsync());
    }
}
