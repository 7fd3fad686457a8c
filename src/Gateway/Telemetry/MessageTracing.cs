using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using StreamCluster.Gateway.Streaming.Protocol;
using StreamCluster.Grains.Telemetry;
using StreamCluster.Hosting.Telemetry;

namespace StreamCluster.Gateway.Telemetry;

/// <summary>
/// Decides which messages and connections are traced, before anything is made of them, and makes the spans of those. Each sampled message is a
/// trace of its own, with a link to its connection: one that lasts for days would make no trace that anybody could read.
/// </summary>
internal sealed class MessageTracing(NodeTelemetry telemetry, TelemetryOptions options, TimeProvider clock)
{
    private const ulong Increment = 0x9E3779B97F4A7C15;
    private readonly ActivitySource _source = telemetry.Spans.Source;
    private readonly double _share = options.TraceSampling;
    private ulong _state = MemoryMarshal.Read<ulong>(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    /// <summary>The trace that a failure now belongs to, see <see cref="Spans.TraceId"/>.</summary>
    public string TraceId => telemetry.Spans.TraceId;

    /// <summary>The span of the sampled message that is being worked for; null: none is.</summary>
    public Activity? Current => telemetry.Spans.Current;

    /// <summary>The span of a connection, current from here on; null: it is not sampled.</summary>
    public Activity? StartConnection(long number)
    {
        if (!IsSampled())
            return null;
        // Of what the server makes for each request only what came from outside goes on: else the trace would begin with a span that is not sent.
        var request = Activity.Current;
        var parent = request is { HasRemoteParent: true } ? new ActivityContext(request.TraceId, request.ParentSpanId, ActivityTraceFlags.None, isRemote: true) : default;
        Activity.Current = null;
        var span = _source.StartActivity(Spans.Connection, ActivityKind.Server, parent);
        if (span is null)
            Activity.Current = request;
        return span?.SetTag("streamcluster.connection.number", number);
    }

    /// <summary>The span of a message, current from here on; null: it is not sampled.</summary>
    /// <param name="completedAt">When the message was complete, as a timestamp of the clock.</param>
    /// <param name="bytes">Its length.</param>
    public Activity? StartMessage(long completedAt, int bytes)
    {
        if (!IsSampled())
            return null;
        var connection = Activity.Current;
        Activity.Current = null;
        var span = _source.StartActivity(
            "message", ActivityKind.Server, default(ActivityContext), tags: null,
            connection is null ? null : [new ActivityLink(connection.Context)],
            clock.GetUtcNow() - clock.GetElapsedTime(completedAt));
        if (span is null)
            Activity.Current = connection;
        return span?.SetTag("streamcluster.message.bytes", bytes);
    }

    /// <summary>Ends a message's span.</summary>
    /// <param name="span">The span.</param>
    /// <param name="type">Of the message.</param>
    /// <param name="error">Null: it was answered as it asked.</param>
    public static void End(Activity span, MessageType type, ErrorCode? error)
    {
        span.DisplayName = StreamMetrics.NameOf(type);
        span.SetTag("streamcluster.message.type", span.DisplayName);
        if (error is { } code)
        {
            span.SetTag(Spans.ErrorType, WireErrors.NameOf(code));
            // What a client did wrong is no failure of the server's, as in the conventions for HTTP servers.
            if (code is ErrorCode.InternalError or ErrorCode.PredictionError or ErrorCode.Overloaded)
                span.SetStatus(ActivityStatusCode.Error);
        }

        span.Dispose();
    }

    /// <summary>SplitMix64: no lock, nothing allocated; a source of chance, not of secrets.</summary>
    private bool IsSampled()
    {
        if (!_source.HasListeners())
            return false;
        var mixed = Interlocked.Add(ref _state, Increment);
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        mixed ^= mixed >> 31;
        return (mixed >> 11) * (1.0 / (1UL << 53)) < _share;
    }
}
