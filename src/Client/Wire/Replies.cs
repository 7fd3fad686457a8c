using System.Text.Json;

namespace StreamCluster.Client;

/// <summary>Replies as the results that callers see.</summary>
internal static class Replies
{
    public static readonly ReplyConverter<Prediction> ToPrediction = static (reply, roundTrip) =>
        reply is { Type: ReplyType.Prediction, Signals: { } signals }
            ? new Prediction
            {
                Signals = signals,
                Values = reply.Values,
                Csv = reply.Csv,
                SignalsUsedBoost = reply.SignalsUsedBoost,
                LatencyMs = reply.LatencyMs,
                Timestamp = reply.Timestamp,
                Replayed = reply.Replayed,
                RoundTrip = roundTrip,
            }
            : null;

    public static readonly ReplyConverter<PredictionBatch> ToBatch = static (reply, roundTrip) =>
        reply is { Type: ReplyType.PredictionBatch, Signals: { } signals }
            ? new PredictionBatch
            {
                Signals = signals,
                Count = reply.Csv is null ? reply.Rows : reply.Count ?? 0,
                Values = reply.Values,
                Csv = reply.Csv,
                LatencyMs = reply.LatencyMs,
                Replayed = reply.Replayed,
                RoundTrip = roundTrip,
            }
            : null;

    /// <exception cref="JsonException">It is not readable.</exception>
    public static SessionAck? ToAck(ReadOnlySpan<byte> message) => JsonSerializer.Deserialize(message, ClientJson.Default.SessionAck);

    /// <exception cref="JsonException">It is not readable.</exception>
    public static StreamErrorException ToError(ReadOnlySpan<byte> message)
    {
        var error = JsonSerializer.Deserialize(message, ClientJson.Default.ErrorReply);
        return new StreamErrorException(error?.ErrorCode ?? "", error?.Message ?? "The server gives no reason.", error?.Details);
    }
}
