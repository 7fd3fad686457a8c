using System.Text.Json;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Streaming.Protocol;

/// <summary>
/// Reads the envelope, and with it makes sure that the whole message is one JSON value: everything later may rely on that. The members
/// of <c>data</c> are passed over.
/// </summary>
internal static class EnvelopeReader
{
    private static readonly WireFault NotJson = new(ErrorCode.InvalidJson, "The message is not one valid JSON value.");
    private static readonly WireFault NotAnObject = WireFault.Invalid("The message must be a JSON object with a type.");
    private static readonly WireFault NoType = WireFault.Invalid("The message must have a type, a string.");
    private static readonly WireFault NoData = WireFault.Invalid("The message must have a data object.");

    private static readonly WireFault BadId = WireFault.Invalid(
        "The id must be a string of 1 to 64 characters or an integer within ±(2^53-1).");

    private static readonly WireFault UnknownType = new(
        ErrorCode.UnknownMessageType, "The type must be config, predict, predict_batch or ping.");

    public static Envelope Read(ReadOnlySpan<byte> message)
    {
        var reader = new Utf8JsonReader(message);
        try
        {
            return Read(ref reader);
        }
        catch (JsonException)
        {
            return new Envelope { Fault = NotJson };
        }
    }

    private static Envelope Read(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            ReadToEnd(ref reader);
            return new Envelope { Fault = NotAnObject };
        }

        var type = default(MessageType?);
        var hasType = false;
        var data = default(Range?);
        var id = default(RequestId?);
        var idIsBad = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // As in other readers of JSON, the last of several equal members counts.
            if (reader.IsName("type"u8))
            {
                reader.Read();
                hasType = reader.TokenType == JsonTokenType.String;
                type = hasType ? TypeOf(ref reader) : null;
                reader.Skip();
            }
            else if (reader.IsName("data"u8))
            {
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                var isObject = reader.TokenType == JsonTokenType.StartObject;
                reader.Skip();
                data = isObject ? start..(int)reader.BytesConsumed : null;
            }
            else if (reader.IsName("id"u8))
            {
                reader.Read();
                id = IdOf(ref reader);
                idIsBad = id is null && reader.TokenType != JsonTokenType.Null;
                reader.Skip();
            }
            else
            {
                reader.Skip();
            }
        }

        ReadToEnd(ref reader);
        if (idIsBad)
            return new Envelope { Fault = BadId };
        if (!hasType)
            return new Envelope { Id = id, Fault = NoType };
        if (type is not { } known)
            return new Envelope { Id = id, Fault = UnknownType };
        if (data is null && known != MessageType.Ping)
            return new Envelope { Id = id, Fault = NoData };
        return new Envelope { Type = known, Id = id, Data = data ?? default };
    }

    /// <summary>Throws where anything but white space follows.</summary>
    private static void ReadToEnd(ref Utf8JsonReader reader)
    {
        while (reader.Read())
        {
        }
    }

    private static MessageType? TypeOf(ref Utf8JsonReader reader)
    {
        if (reader.IsName("predict"u8))
            return MessageType.Predict;
        if (reader.IsName("predict_batch"u8))
            return MessageType.PredictBatch;
        if (reader.IsName("config"u8))
            return MessageType.Config;
        return reader.IsName("ping"u8) ? MessageType.Ping : null;
    }

    private static RequestId? IdOf(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String when reader.TextOrNull() is { Length: > 0 } text && text.HasAtMost(RequestId.MaxCharacters) => new RequestId(text),
        JsonTokenType.Number when reader.TryGetInt64(out var number) && number is >= -RequestId.MaxInteger and <= RequestId.MaxInteger =>
            new RequestId(number),
        _ => null,
    };
}
