using System.Diagnostics;
using System.Diagnostics.Metrics;
using StreamCluster.Gateway.Streaming.Protocol;
using StreamCluster.Gateway.Telemetry;
using StreamCluster.Grains.Telemetry;
using StreamCluster.Hosting.Telemetry;

namespace StreamCluster.Gateway.Tests.Telemetry;

/// <summary>Whether a message is traced is decided before anything is made of it.</summary>
public sealed class MessageTracingTests : IDisposable
{
    private readonly Meter _meter = new("tests");
    private readonly NodeTelemetry _telemetry;
    private readonly ActivityListener _listener;

    public MessageTracingTests()
    {
        _telemetry = new NodeTelemetry(_meter, new ActivitySource("tests"));
        _listener = new ActivityListener
        {
            ShouldListenTo = source => ReferenceEquals(source, _telemetry.Spans.Source),
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0.1, 9_400, 10_600)]
    [InlineData(1, 100_000, 100_000)]
    public void StartMessage_Share_IsThatOfTheMessages(double share, int least, int most)
    {
        var tracing = Tracing(share);
        var sampled = 0;
        for (var i = 0; i < 100_000; i++)
        {
            using var span = tracing.StartMessage(TimeProvider.System.GetTimestamp(), 1);
            sampled += span is null ? 0 : 1;
        }

        Assert.InRange(sampled, least, most);
    }

    [Fact]
    public void Message_NotSampledWhileSomebodyListens_AllocatesNothing()
    {
        var tracing = Tracing(0);
        Work(tracing); // what is slow the first time
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
            Work(tracing);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Instruments_Measured_AllocateNothing()
    {
        using var listener = new MeterListener { InstrumentPublished = (instrument, listening) => listening.EnableMeasurementEvents(instrument) };
        listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
        listener.Start();
        Assert.True(_telemetry.Stages.Enabled);
        _telemetry.Stages.Record(Stage.Run, TimeSpan.FromMilliseconds(1));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
            _telemetry.Stages.Record(Stage.Run, TimeSpan.FromMilliseconds(1));
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Current_OfAConnectionOrOfNobody_IsNoMessage()
    {
        var tracing = Tracing(1);
        Assert.Null(_telemetry.Spans.Current);
        using var connection = tracing.StartConnection(1);
        Assert.NotNull(connection);
        Assert.Null(_telemetry.Spans.Current);
        Assert.NotEqual(tracing.TraceId, tracing.TraceId);
        using var message = tracing.StartMessage(TimeProvider.System.GetTimestamp(), 1);
        Assert.Same(message, _telemetry.Spans.Current);
        Assert.Equal(message!.TraceId.ToHexString(), tracing.TraceId);
        Assert.NotEqual(connection.TraceId, message.TraceId);
        Assert.Equal(connection.Context, Assert.Single(message.Links).Context);
        MessageTracing.End(message, MessageType.Ping, error: null);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _telemetry.Dispose();
        _meter.Dispose();
    }

    private MessageTracing Tracing(double share) => new(_telemetry, new TelemetryOptions { TraceSampling = share }, TimeProvider.System);

    private void Work(MessageTracing tracing)
    {
        if (tracing.StartMessage(1, 1) is not null || _telemetry.Spans.Current is not null || _telemetry.Stages.Enabled)
            throw new InvalidOperationException();
    }
}
