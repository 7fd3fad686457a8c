using System.Collections.Concurrent;
using System.Diagnostics;
using StreamCluster.Gateway.Tests.Server;
using StreamCluster.Silo.Tests.Clusters;

namespace StreamCluster.Silo.Tests.Telemetry;

/// <summary>One trace from the socket to the run and back.</summary>
public sealed class TraceTests
{
    [Fact]
    public async Task Predict_Sampled_GatewayAndSiloAreOneTrace()
    {
        var spans = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "StreamCluster",
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        var cluster = await TestCluster.StartAsync(1, 1, "--Telemetry:TraceSampling", "1");
        var (client, ack) = await cluster.Gateways[0].ConfiguredAsync();
        await client.ServesAsync();
        await client.DisposeAsync();
        await cluster.DisposeAsync(); // a message's span ends after its reply has left: when the gateway has stopped, all have

        // Other tests of the process may be traced too: this one's session is in the tag.
        var turn = Assert.Single(spans, span => span.OperationName == "session turn" && (string?)span.GetTagItem("streamcluster.session.id") == ack.Text("session_id")
            && spans.Any(run => run.TraceId == span.TraceId && run.OperationName == "commit"));
        Assert.True(turn.HasRemoteParent);
        var message = Assert.Single(spans, span => span.SpanId == turn.ParentSpanId);
        Assert.Equal("message", message.OperationName);
        Assert.Equal(default, message.ParentSpanId);
        Assert.Contains(spans, span => span.TraceId == message.TraceId && span.OperationName.Contains("run", StringComparison.Ordinal));
    }
}
