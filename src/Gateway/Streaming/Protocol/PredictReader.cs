using System.Text.Json;

namespace StreamCluster.Gateway.Streaming.Protocol;

/// <summary>Reads the <c>data</c> of a <c>predict</c> message.</summary>
internal static class PredictReader
{
    public static PredictMessage Read(ReadOnlySpan<byte> data, SignalTable table, bool rejectUnknown)
    {
        var reader = new Utf8JsonReader(data);
        var row = new float[table.Signals.Count];
        WireFault? sampleFault = null;
        var hasSample = false;
        string? timestamp = null;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.IsName("boundary_signals"u8))
            {
                reader.Read();
                hasSample = reader.TokenType != JsonTokenType.Null;
                if (hasSample && reader.TokenType != JsonTokenType.StartObject)
                    return PredictMessage.Wrong(WireFault.Invalid("boundary_signals must be an object of signal names with numbers."));
                sampleFault = hasSample ? SampleReader.Read(ref reader, table, row, rejectUnknown) : null;
            }
            else if (reader.IsName("timestamp"u8))
            {
                reader.Read();
                if (!TimestampReader.TryRead(ref reader, out timestamp))
                    return PredictMessage.Wrong(WireFault.Invalid("timestamp must be a string of at most 64 characters."));
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        if (!hasSample)
            return PredictMessage.Wrong(SampleReader.AllMissing(table));
        if (sampleFault is not null)
            return PredictMessage.Wrong(sampleFault);
        return new PredictMessage { Rows = row, Count = 1, Timestamps = timestamp is null ? null : [timestamp] };
    }
}
