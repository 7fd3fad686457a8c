using System.Diagnostics.Metrics;
using System.Globalization;
using StreamCluster.Gateway.Streaming;
using StreamCluster.Gateway.Streaming.Protocol;
using StreamCluster.Grains.Telemetry;

namespace StreamCluster.Gateway.Telemetry;

/// <summary>Connections and messages.</summary>
internal sealed class StreamMetrics
{
    private const string Ok = "ok";
    private static readonly KeyValuePair<string, object?>[] Types = [.. Enum.GetValues<MessageType>().Select(static type => new KeyValuePair<string, object?>("type", NameOf(type)))];
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _closed;
    private readonly Counter<long> _messages;
    private readonly Histogram<double> _duration;

    public StreamMetrics(NodeTelemetry telemetry, ConnectionRegistry registry)
    {
        Stages = telemetry.Stages;
        var meter = telemetry.Meter;
        // Read when asked: the same figure as in the stats, whenever somebody began to listen.
        meter.CreateObservableUpDownCounter(
            "streamcluster.connections.active", () => registry.ActiveConnections, "{connection}", "Connections with a configuration.");
        _accepted = meter.CreateCounter<long>("streamcluster.connections.accepted", "{connection}", "Connections accepted.");
        _closed = meter.CreateCounter<long>("streamcluster.connections.closed", "{connection}", "Connections that ended, by WebSocket close code.");
        _messages = meter.CreateCounter<long>("streamcluster.messages", "{message}", "Messages answered, by type and by ok or the error code.");
        _duration = meter.CreateHistogram(
            "streamcluster.message.duration", "s", "Time from a message being complete to its reply being written.", tags: null, Boundaries.Durations);
    }

    public StageMetrics Stages { get; }

    /// <summary>Whether anybody listens: else nothing need be timed.</summary>
    public bool Enabled => _messages.Enabled || _duration.Enabled || Stages.Enabled;

    /// <summary>See <see cref="NodeTelemetry.BeginAtZero"/>.</summary>
    public void BeginAtZero()
    {
        _accepted.Add(0);
        // The first of these is a reason for an alert, and an increase from nothing is none.
        foreach (var type in (MessageType[])[MessageType.Config, MessageType.Predict, MessageType.PredictBatch])
            _messages.Add(0, Types[(int)type], new KeyValuePair<string, object?>("code", WireErrors.NameOf(ErrorCode.InternalError)));
    }

    public void Accepted() => _accepted.Add(1);

    /// <param name="code">The close code; null: the connection broke.</param>
    public void Closed(int? code)
    {
        if (_closed.Enabled)
            _closed.Add(1, new KeyValuePair<string, object?>("close_code", LabelOf(code)));
    }

    /// <param name="type">Of the message.</param>
    /// <param name="error">Null: it was answered as it asked.</param>
    /// <param name="total">From the message being complete.</param>
    /// <param name="write">Of it, writing the reply.</param>
    public void Answered(MessageType type, ErrorCode? error, TimeSpan total, TimeSpan write)
    {
        _messages.Add(1, Types[(int)type], new KeyValuePair<string, object?>("code", error is { } code ? WireErrors.NameOf(code) : Ok));
        _duration.Record(total.TotalSeconds, Types[(int)type]);
        Stages.Record(Stage.Write, write);
    }

    /// <summary>The type's name on the wire; one for all that are none.</summary>
    public static string NameOf(MessageType type) => type switch
    {
        MessageType.Config => "config",
        MessageType.Predict => "predict",
        MessageType.PredictBatch => "predict_batch",
        MessageType.Ping => "ping",
        _ => "unknown",
    };

    /// <summary>A client may close with any of two thousand codes of its own: they share a label. 1006 is what RFC 6455 calls a connection that broke.</summary>
    private static string LabelOf(int? code) => code switch
    {
        null => "1006",
        >= 1000 and <= 1015 => code.Value.ToString(CultureInfo.InvariantCulture),
        { } known when Enum.IsDefined((CloseCode)known) => known.ToString(CultureInfo.InvariantCulture),
        _ => "other",
    };
}
