using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Telemetry;

/// <summary>Each sampled message is a trace of its own, of all that was done for it.</summary>
[Collection(ObservedGroup.Name)]
public sealed class SpanTests(ObservedGateway gateway)
{
    private const int Server = 2;

    private IReadOnlyList<Span> Spans => gateway.Receiver.Spans();

    [SqliteFact]
    public void Predict_Sampled_IsATraceWithItsTurnRunAndCommit()
    {
        var batch = Assert.Single(Spans, static span => span.Name == "predict_batch");
        Assert.Equal(("", Server), (batch.ParentId, batch.Kind));
        Assert.Equal(("Ensemble_x", "3"), (batch.Attributes["streamcluster.ensemble"], batch.Attributes["streamcluster.samples"]));
        var trace = Spans.Where(span => span.TraceId == batch.TraceId).ToArray();
        Assert.Equal(["commit", "onnx run", "predict_batch", "session turn"], trace.Select(static span => span.Name).Order(StringComparer.Ordinal));
        var turn = trace.Single(static span => span.Name == "session turn");
        Assert.Equal(batch.Id, turn.ParentId);
        Assert.All(trace.Where(static span => span.Name is "commit" or "onnx run"), span => Assert.Equal(turn.Id, span.ParentId));
        Assert.Equal("3", trace.Single(static span => span.Name == "onnx run").Attributes["streamcluster.batch.size"]);
        Assert.All(trace, span => Assert.True(span.Start >= batch.Start - 1_000_000 && span.End <= batch.End + 1_000_000 && span.Start < span.End));
    }

    [SqliteFact]
    public void Messages_Each_AreATraceOfTheirOwnLinkedToTheirConnection()
    {
        var connections = Spans.Where(static span => span.Name == "connection").ToDictionary(static span => span.Id, StringComparer.Ordinal);
        var messages = Spans.Where(static span => span.ParentId.Length == 0 && span.Name != "connection").ToArray();
        Assert.Equal(14, messages.Length);
        Assert.Equal(14, messages.Select(static span => span.TraceId).Distinct(StringComparer.Ordinal).Count());
        Assert.All(messages, static span => Assert.Single(span.Links));
        // Two of three connections have ended, and with them their spans.
        Assert.Equal(2, connections.Count);
        Assert.Equal(12, messages.Count(span => connections.ContainsKey(span.Links[0].SpanId)));
        Assert.Equal(["1000", "4999"], connections.Values.Select(static span => span.Attributes["streamcluster.connection.close_code"]).Order(StringComparer.Ordinal));
    }

    [SqliteFact]
    public void Errors_Spans_HaveTheirCodeAndFailOnlyWhereTheServerDid()
    {
        var failed = Spans.Where(static span => span.ParentId.Length == 0 && span.Attributes.ContainsKey("error.type"))
            .ToDictionary(static span => span.Attributes["error.type"], static span => span.Status == 2, StringComparer.Ordinal);
        Assert.Equal(
            new Dictionary<string, bool> { ["INVALID_JSON"] = false, ["MISSING_SIGNALS"] = false, ["OVERLOADED"] = true, ["UNKNOWN_MESSAGE_TYPE"] = false },
            failed);
    }
}
