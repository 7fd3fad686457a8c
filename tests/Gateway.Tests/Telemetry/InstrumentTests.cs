using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Telemetry;

/// <summary>Every instrument that was agreed is emitted, with its unit, its tags and the right count.</summary>
[Collection(ObservedGroup.Name)]
public sealed class InstrumentTests(ObservedGateway gateway)
{
    public static TheoryData<string, string, string, string> Agreed { get; } = new()
    {
        { "streamcluster.connections.active", "{connection}", "UpDownCounter", "" },
        { "streamcluster.connections.accepted", "{connection}", "Counter", "" },
        { "streamcluster.connections.closed", "{connection}", "Counter", "close_code" },
        { "streamcluster.messages", "{message}", "Counter", "code,type" },
        { "streamcluster.message.duration", "s", "Histogram", "type" },
        { "streamcluster.stage.duration", "s", "Histogram", "stage" },
        { "streamcluster.predictions", "{prediction}", "Counter", "ensemble" },
        { "streamcluster.inference.batch.size", "{row}", "Histogram", "ensemble" },
        { "streamcluster.inference.queue.duration", "s", "Histogram", "ensemble" },
        { "streamcluster.inference.run.duration", "s", "Histogram", "ensemble" },
        { "streamcluster.inference.queue.rows", "{row}", "Gauge", "ensemble" },
        { "streamcluster.history.commit.duration", "s", "Histogram", "" },
        { "streamcluster.history.group.size", "{session}", "Histogram", "" },
        { "streamcluster.history.fenced", "{append}", "Counter", "" },
        { "streamcluster.history.failures", "{append}", "Counter", "" },
        { "streamcluster.sessions.opened", "{session}", "Counter", "resumed" },
        { "streamcluster.predictions.replayed", "{prediction}", "Counter", "" },
        { "streamcluster.node.draining", "", "Gauge", "" },
        { "streamcluster.node.ready", "", "Gauge", "" },
    };

    [SqliteTheory]
    [MemberData(nameof(Agreed))]
    public void Instrument_UnderLoad_IsEmittedAsAgreed(string name, string unit, string kind, string tags)
    {
        var emitted = gateway.Series.Where(series => series.Name == name).ToArray();
        Assert.NotEmpty(emitted);
        Assert.All(emitted, series =>
        {
            Assert.Equal((unit, kind), (series.Unit, series.Kind.ToString()));
            Assert.Equal(tags, string.Join(',', series.Attributes.Keys.Order(StringComparer.Ordinal)));
        });
    }

    [SqliteFact]
    public void Instruments_OfOurMeter_AreTheAgreedOnes()
    {
        var ours = gateway.Series.Select(static series => series.Name).Where(static name => name.StartsWith("streamcluster.", StringComparison.Ordinal)).Distinct();
        Assert.Equal(Agreed.Select(static row => (string)row[0]).Order(StringComparer.Ordinal), ours.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Documents_Instruments_AreAllThereWithTheirLabels()
    {
        var text = await File.ReadAllTextAsync(Repository.Path(Path.Combine("docs", "telemetry.md")));
        foreach (var row in Agreed)
        {
            var line = Assert.Single(text.Split('\n'), line => line.StartsWith($"| `{row[0]}` |", StringComparison.Ordinal));
            Assert.All(((string)row[3]).Split(',', StringSplitOptions.RemoveEmptyEntries), label => Assert.Contains($"`{label}`", line, StringComparison.Ordinal));
        }
    }

    [SqliteFact]
    public void Durations_Boundaries_Reach50MicrosecondsTo10Seconds() => Assert.All(
        gateway.Series.Where(static series => series is { Kind: MetricKind.Histogram, Unit: "s" } && series.Name.StartsWith("streamcluster.", StringComparison.Ordinal)),
        static series => Assert.Equal((0.00005, 10.0, 17), (series.Bounds[0], series.Bounds[^1], series.Bounds.Length)));

    [SqliteFact]
    public void Counts_AfterAKnownLoad_AreExact()
    {
        Assert.Equal(1, gateway.ValueOf("streamcluster.connections.active"));
        Assert.Equal(3, gateway.ValueOf("streamcluster.connections.accepted"));
        Assert.Equal(1, gateway.ValueOf("streamcluster.connections.closed", ("close_code", "1000")));
        Assert.Equal(1, gateway.ValueOf("streamcluster.connections.closed", ("close_code", "other")));
        Assert.Equal(ObservedGateway.MessageCount, gateway.ValueOf("streamcluster.messages"));
        Assert.Equal(3, gateway.ValueOf("streamcluster.messages", ("type", "config"), ("code", "ok")));
        Assert.Equal(5, gateway.ValueOf("streamcluster.messages", ("type", "predict"), ("code", "ok")));
        Assert.Equal(1, gateway.ValueOf("streamcluster.messages", ("type", "predict"), ("code", "MISSING_SIGNALS")));
        Assert.Equal(1, gateway.ValueOf("streamcluster.messages", ("type", "predict"), ("code", "OVERLOADED")));
        Assert.Equal(1, gateway.ValueOf("streamcluster.messages", ("type", "predict_batch"), ("code", "ok")));
        Assert.Equal(1, gateway.ValueOf("streamcluster.messages", ("type", "ping"), ("code", "ok")));
        Assert.Equal(1, gateway.ValueOf("streamcluster.messages", ("type", "unknown"), ("code", "UNKNOWN_MESSAGE_TYPE")));
        Assert.Equal(1, gateway.ValueOf("streamcluster.messages", ("type", "unknown"), ("code", "INVALID_JSON")));
        Assert.Equal(ObservedGateway.MessageCount, gateway.ValueOf("streamcluster.message.duration"));
        Assert.Equal(ObservedGateway.MessageCount, gateway.ValueOf("streamcluster.stage.duration", ("stage", "write")));
        Assert.Equal(7, gateway.ValueOf("streamcluster.predictions", ("ensemble", "Ensemble_x")));
        Assert.Equal(1, gateway.ValueOf("streamcluster.predictions.replayed"));
        Assert.Equal(1, gateway.ValueOf("streamcluster.history.fenced"));
        Assert.True(gateway.ValueOf("streamcluster.history.failures") >= 1);
        Assert.Equal(2, gateway.ValueOf("streamcluster.sessions.opened", ("resumed", "false")));
        Assert.Equal(1, gateway.ValueOf("streamcluster.sessions.opened", ("resumed", "true")));
        Assert.Equal(1, gateway.ValueOf("streamcluster.node.ready"));
        Assert.Equal(0, gateway.ValueOf("streamcluster.node.draining"));
        Assert.All(
            Enum.GetNames<Grains.Telemetry.Stage>(),
            stage => Assert.NotEqual(0, gateway.ValueOf("streamcluster.stage.duration", ("stage", stage.ToLowerInvariant()))));
    }

    [SqliteFact]
    public async Task Counts_OfTheStats_Agree()
    {
        var stats = await gateway.Server.StatsAsync();
        Assert.Equal(gateway.ValueOf("streamcluster.predictions"), stats.GetProperty("total_predictions").GetInt64());
        Assert.Equal(gateway.ValueOf("streamcluster.connections.active"), stats.GetProperty("active_connections").GetInt64());
        Assert.All(stats.GetProperty("errors").EnumerateObject(), error =>
            Assert.Equal(gateway.ValueOf("streamcluster.messages", ("code", error.Name)), error.Value.GetInt64()));
        Assert.Equal(4, stats.GetProperty("errors").EnumerateObject().Count());
    }

    [SqliteFact]
    public void Resource_Says_WhoSent()
    {
        var resource = gateway.Receiver.Resource();
        Assert.Equal("streamcluster", resource["service.name"]);
        Assert.StartsWith("observed-", resource["service.instance.id"], StringComparison.Ordinal);
        Assert.True(resource.ContainsKey("service.version"));
    }
}
