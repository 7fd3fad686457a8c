using System.Text.Json;

namespace StreamCluster.Client;

/// <summary>
/// Reads replies in one pass. The names of the target signals are compared with those of the reply before, as UTF-8, so a prediction
/// costs no string per signal. Used by the receiving loop alone.
/// </summary>
internal sealed class ReplyReader
{
    private static readonly SignalNames NoSignals = new([]);
    private readonly PredictionReader _predictions = new();
    private string[] _boosted = [];

    /// <exception cref="JsonException">Not JSON.</exception>
    /// <exception cref="InvalidOperationException">A member is of another kind than the protocol says.</exception>
    public Reply Read(ReadOnlySpan<byte> message)
    {
        var reader = new Utf8JsonReader(message);
        var reply = new Reply();
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                reply.Type = TypeOf(ref reader);
            }
            else if (reader.ValueTextEquals("id"u8))
            {
                reader.Read();
                // This client's ids are strings; anything else cannot be an answer to it.
                reply.Id = reader.TokenType == JsonTokenType.String ? reader.GetString() : "";
            }
            else if (reader.ValueTextEquals("replayed"u8))
            {
                reader.Read();
                reply.Replayed = reader.TokenType == JsonTokenType.True;
            }
            else if (reader.ValueTextEquals("data"u8))
            {
                Expect(ref reader, JsonTokenType.StartObject);
                ReadData(ref reader, reply);
            }
            else
            {
                reader.Skip();
            }
        }

        return reply;
    }

    private static ReplyType TypeOf(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("prediction"u8) ? ReplyType.Prediction
        : reader.ValueTextEquals("prediction_batch"u8) ? ReplyType.PredictionBatch
        : reader.ValueTextEquals("error"u8) ? ReplyType.Error
        : reader.ValueTextEquals("config_ack"u8) ? ReplyType.ConfigAck
        : ReplyType.Unknown;

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token)
    {
        if (!reader.Read() || reader.TokenType != token)
            throw new JsonException($"{reader.TokenType} in place of {token}.");
    }

    private void ReadData(ref Utf8JsonReader reader, Reply reply)
    {
        reply.Signals = NoSignals;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("predictions"u8))
            {
                reader.Read();
                _predictions.Read(ref reader, reply);
            }
            else if (reader.ValueTextEquals("predictions_csv"u8))
            {
                reader.Read();
                reply.Csv = reader.GetString();
            }
            else if (reader.ValueTextEquals("latency_ms"u8))
            {
                reader.Read();
                reply.LatencyMs = reader.GetDouble();
            }
            else if (reader.ValueTextEquals("timestamp"u8))
            {
                reader.Read();
                reply.Timestamp = reader.GetString();
            }
            else if (reader.ValueTextEquals("signals_used_boost"u8))
            {
                Expect(ref reader, JsonTokenType.StartArray);
                reply.SignalsUsedBoost = ReadBoosted(ref reader);
            }
            else if (reader.ValueTextEquals("count"u8))
            {
                reader.Read();
                reply.Count = reader.GetInt32();
            }
            else
            {
                reader.Skip();
            }
        }
    }

    /// <summary>The same list as last time, as long as the same names come.</summary>
    private string[] ReadBoosted(ref Utf8JsonReader reader)
    {
        var start = reader;
        var same = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
        {
            if (same < 0 || same == _boosted.Length || !reader.ValueTextEquals(_boosted[same]))
                same = -1;
            else
                same++;
        }

        if (same == _boosted.Length)
            return _boosted;

        reader = start;
        var names = new List<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
            names.Add(reader.GetString()!);
        return _boosted = [.. names];
    }
}
