using System.Net;
using StreamCluster.Grains.History;

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

    [Theory]
    [InlineData("csv", 1_000_000)]
    [InlineData("json", 1_000_000)]
    [InlineData("csv", 1_000)] // fits into the buffer: nothing has left when it fails
    [InlineData("json", 1_000)]
    public async Task History_FaultMidway_BreaksOffTheReply(string format, long samples)
    {
        (_host.History.Fault, _host.History.SamplesBeforeFault) = (new InvalidOperationException("midway"), samples);
        // The connection is reset, which may also cost the client what it has not read yet.
        await Assert.ThrowsAsync<HttpRequestException>(() => _host.Client.GetStringAsync($"{Path}?format={format}"));
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("json")]
    public async Task History_FaultAtOnce_IsAProblemAndNothingElse(string format)
    {
        (_host.History.Fault, _host.History.SamplesBeforeFault) = (new StoreUnavailableException(), 0);
        using var reply = await _host.Client.GetAsync($"{Path}?format={format}");
        await reply.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, "OVERLOADED");
        Assert.Null(reply.Content.Headers.ContentDisposition);
        await _host.History.Stopped;
    }
}
