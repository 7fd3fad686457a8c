using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Streaming.Protocol;

/// <summary>Writes <c>prediction</c> and <c>prediction_batch</c>.</summary>
internal static class PredictionReply
{
    public static void Write(
        ReplyBuffer reply, RequestId? id, bool isBatch, PredictResult result, WireLayout layout, IReadOnlyList<bool> boost, SessionConfiguration configuration)
    {
        reply.Raw(isBatch ? "{\"type\":\"prediction_batch\""u8 : "{\"type\":\"prediction\""u8);
        reply.Id(id);
        if (result.Replayed)
            reply.Raw(",\"replayed\":true"u8);
        reply.Raw(",\"status\":\"success\",\"data\":{"u8);
        if (configuration.OutputFormat == OutputFormat.Csv)
            WriteCsv(reply, result, layout);
        else
            WriteJson(reply, isBatch, result, layout);
        if (isBatch)
            WriteBatchTail(reply, result);
        else if (configuration.IncludeMetadata)
            WriteMetadata(reply, result, layout, boost);
        reply.Raw("}}"u8);
    }

    private static void WriteJson(ReplyBuffer reply, bool isBatch, PredictResult result, WireLayout layout)
    {
        var width = layout.TargetMembers.Length;
        reply.Raw(isBatch ? "\"predictions\":["u8 : "\"predictions\":"u8);
        for (var row = 0; row < result.Count; row++)
        {
            if (row > 0)
                reply.Raw(","u8);
            reply.Raw("{"u8);
            var values = result.Predictions.AsSpan(row * width, width);
            for (var column = 0; column < values.Length; column++)
            {
                reply.Raw(layout.TargetMembers[column].AsSpan(column == 0 ? 1 : 0));
                reply.Number(values[column]);
            }

            reply.Raw("}"u8);
        }

        if (isBatch)
            reply.Raw("]"u8);
    }

    private static void WriteCsv(ReplyBuffer reply, PredictResult result, WireLayout layout)
    {
        var width = layout.TargetMembers.Length;
        reply.Raw("\"predictions_csv\":\""u8);
        reply.Raw(layout.CsvHeader);
        for (var i = 0; i < result.Predictions.Length; i++)
        {
            reply.Number(result.Predictions[i]);
            reply.Raw((i + 1) % width == 0 ? "\\r\\n"u8 : ","u8);
        }

        reply.Raw("\""u8);
    }

    private static void WriteMetadata(ReplyBuffer reply, PredictResult result, WireLayout layout, IReadOnlyList<bool> boost)
    {
        reply.Raw(",\"signals_used_boost\":["u8);
        var first = true;
        for (var column = 0; column < layout.TargetStrings.Length; column++)
        {
            if (!boost[column])
                continue;
            reply.Raw(layout.TargetStrings[column].AsSpan(first ? 1 : 0));
            first = false;
        }

        reply.Raw("],\"latency_ms\":"u8);
        reply.Number(result.LatencyMs);
        reply.Raw(",\"timestamp\":"u8);
        reply.Text(result.Timestamps[0]);
    }

    private static void WriteBatchTail(ReplyBuffer reply, PredictResult result)
    {
        reply.Raw(",\"count\":"u8);
        reply.Number(result.Count);
        reply.Raw(",\"latency_ms\":"u8);
        reply.Number(result.LatencyMs);
    }
}
