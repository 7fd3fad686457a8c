using System.Diagnostics;
using System.Text.Json;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Streaming;

public sealed class InternalErrorTests
{
    [Fact]
    public async Task Predict_TheServerFailsTwice_EachHasATraceIdOfItsOwnAndTheConnectionGoesOn()
    {
        // Where anything listens, the connection has one activity for all of its life.
        using var listener = new ActivityListener
        {
            ShouldListenTo = static _ => true,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        var fails = true;
        await using var server = await TestServer.StartAsync(builder => WatchedEnsembles.Register(
            builder, () => Volatile.Read(ref fails) ? throw new InvalidOperationException("an inner secret") : Task.CompletedTask));
        await using var client = await server.ConfiguredAsync();
        var first = TraceIdOf(await client.AskAsync(Messages.PredictOf(1, "1")));
        var second = TraceIdOf(await client.AskAsync(Messages.PredictOf(1, "1")));
        Assert.NotEqual(first, second);
        Volatile.Write(ref fails, false);
        await client.ServesAsync();
    }

    private static string TraceIdOf(string reply)
    {
        var traceId = JsonElement.Parse(reply).GetProperty("details").Text("trace_id");
        Replies.IsError(reply, "INTERNAL_ERROR", $$"""{"trace_id":"{{traceId}}"}""", "1");
        Assert.Matches("^[0-9a-f]{32}$", traceId);
        Assert.DoesNotContain("secret", reply, StringComparison.Ordinal);
        return traceId;
    }
}
