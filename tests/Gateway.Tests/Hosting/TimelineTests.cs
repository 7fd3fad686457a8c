using System.Text.Json;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Hosting;

/// <summary>Waits for a real step, of 5 s: what it holds exactly is tested with a clock of its own beside the timeline.</summary>
public sealed class TimelineTests
{
    private const string Path = "/api/v1/inference/stream/timeline";

    [Fact]
    public async Task Timeline_AfterALoad_AddsUpToTheStats()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await server.ConfiguredAsync();
        await client.AskAsync(Messages.Batch([Messages.Sample, Messages.Sample]));
        await client.AskAsync("""{"type":"predict","data":{}}""");
        await client.ServesAsync();

        var points = await UntilAsync(server, static points => Sum(points, "predictions") == 3);
        Assert.Equal(2, Sum(points, "messages"));
        Assert.Equal(1, points[^1].GetProperty("active_connections").GetInt32());
        Assert.Contains(points, static point => point.GetProperty("p99_latency_ms").ValueKind == JsonValueKind.Number);
        Assert.Equal(1, points.Sum(static point => point.GetProperty("errors").TryGetProperty("MISSING_SIGNALS", out var count) ? count.GetInt64() : 0));
        Assert.Equal("""{"MISSING_SIGNALS":1}""", (await server.StatsAsync()).GetProperty("errors").GetRawText());
    }

    internal static long Sum(JsonElement[] points, string member) => points.Sum(point => point.GetProperty(member).GetInt64());

    internal static async Task<JsonElement[]> UntilAsync(TestServer server, Func<JsonElement[], bool> holds)
    {
        using var deadline = new CancellationTokenSource(StreamClient.Deadline);
        while (true)
        {
            var reply = await server.JsonAsync(Path);
            JsonElement[] points = [.. reply.GetProperty("points").EnumerateArray()];
            if (holds(points))
                return points;
            Assert.False(deadline.IsCancellationRequested, reply.GetRawText());
        }
    }
}
