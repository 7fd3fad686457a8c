using System.Globalization;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Streaming.Protocol;

/// <summary>Writes <c>config_ack</c>, <c>pong</c> and <c>error</c>.</summary>
internal static class OtherReplies
{
    public static void WriteAck(ReplyBuffer reply, RequestId? id, string sessionId, OpenReply opened)
    {
        var configuration = opened.Configuration!;
        reply.Raw("{\"type\":\"config_ack\""u8);
        reply.Id(id);
        reply.Raw(",\"status\":\"success\",\"message\":\"Configuration applied\",\"session_id\":"u8);
        reply.Text(sessionId);
        reply.Raw(",\"ensemble_info\":{\"ensemble_name\":"u8);
        reply.Text(configuration.EnsembleName);
        reply.Raw(",\"num_signals\":"u8);
        reply.Number(opened.Layout!.Target.Count);
        reply.Raw(",\"signals_using_boost\":"u8);
        reply.Number(configuration.BoostCount);
        reply.Raw("},\"resume_token\":"u8);
        reply.Text(opened.ResumeToken);
        reply.Raw(opened.Resumed ? ",\"resumed\":true"u8 : ",\"resumed\":false"u8);
        reply.Raw(",\"predictions_count\":"u8);
        reply.Number(opened.PredictionsCount);
        reply.Raw(",\"ensemble_version\":"u8);
        reply.Text(opened.EnsembleVersion);
        reply.Raw("}"u8);
    }

    public static void WritePong(ReplyBuffer reply, RequestId? id, DateTimeOffset now)
    {
        reply.Raw("{\"type\":\"pong\""u8);
        reply.Id(id);
        reply.Raw(",\"timestamp\":"u8);
        reply.Text(now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
        reply.Raw("}"u8);
    }

    public static void WriteError(ReplyBuffer reply, RequestId? id, WireFault fault)
    {
        reply.Raw("{\"type\":\"error\""u8);
        reply.Id(id);
        reply.Raw(",\"error_code\":"u8);
        reply.Text(WireErrors.NameOf(fault.Code));
        reply.Raw(",\"message\":"u8);
        reply.Text(fault.Message);
        reply.Raw(",\"details\":{"u8);
        var details = new Members(reply);
        details.Number("index"u8, fault.Index);
        details.Names("invalid_signals"u8, fault.InvalidSignals);
        details.Names("missing_signals"u8, fault.MissingSignals);
        details.Names("unknown_signals"u8, fault.UnknownSignals);
        details.Number("batch_size"u8, fault.BatchSize);
        details.Number("max_batch_size"u8, fault.MaxBatchSize);
        details.Number("retry_after_ms"u8, fault.RetryAfterMs);
        details.Text("trace_id"u8, fault.TraceId);
        reply.Raw("}}"u8);
    }

    /// <summary>The members of an object, those that are there.</summary>
    private ref struct Members(ReplyBuffer reply)
    {
        private bool _any;

        public void Number(ReadOnlySpan<byte> name, int? value)
        {
            if (value is not { } number)
                return;
            Name(name);
            reply.Number(number);
        }

        public void Text(ReadOnlySpan<byte> name, string? value)
        {
            if (value is null)
                return;
            Name(name);
            reply.Text(value);
        }

        public void Names(ReadOnlySpan<byte> name, IReadOnlyList<string> values)
        {
            if (values.Count == 0)
                return;
            Name(name);
            for (var i = 0; i < values.Count; i++)
            {
                reply.Raw(i == 0 ? "["u8 : ","u8);
                reply.Text(values[i]);
            }

            reply.Raw("]"u8);
        }

        private void Name(ReadOnlySpan<byte> name)
        {
            if (_any)
                reply.Raw(","u8);
            _any = true;
            reply.Raw("\""u8);
            reply.Raw(name);
            reply.Raw("\":"u8);
        }
    }
}
