using System.Buffers;
using System.Text.Json;

namespace StreamCluster.Gateway.Streaming.Protocol;

/// <summary>Reads the <c>data</c> of a <c>predict_batch</c> message. What it holds is bounded by the session's batch size, not by the message.</summary>
internal static class BatchReader
{
    private const string WrongTimestamps = "timestamps must be an array with one entry per sample: a string of at most 64 characters, or null.";

    public static PredictMessage Read(ReadOnlySpan<byte> data, SignalTable table, int maxBatchSize, bool rejectUnknown)
    {
        var reader = new Utf8JsonReader(data);
        var samples = default(Samples);
        var timestamps = default(Timestamps);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.IsName("batch"u8))
            {
                reader.Read();
                if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.Null))
                    return PredictMessage.Wrong(WireFault.Invalid("batch must be an array of samples."));
                samples = ReadSamples(ref reader, table, maxBatchSize, rejectUnknown);
            }
            else if (reader.IsName("timestamps"u8))
            {
                reader.Read();
                timestamps = ReadTimestamps(ref reader, maxBatchSize);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return FaultOf(samples, timestamps, maxBatchSize) is { } fault
            ? PredictMessage.Wrong(fault)
            : new PredictMessage { Rows = samples.Rows, Count = samples.Count, Timestamps = timestamps.Entries };
    }

    /// <summary>Where several things are wrong, the protocol says which is told: the size, then the timestamps, then sample by sample.</summary>
    private static WireFault? FaultOf(Samples samples, Timestamps timestamps, int maxBatchSize)
    {
        if (samples.Count == 0)
            return new WireFault(ErrorCode.EmptyBatch, "The batch has no samples.");
        if (samples.Count > maxBatchSize)
        {
            return new WireFault(ErrorCode.BatchTooLarge, $"The batch has {samples.Count} samples; this session takes at most {maxBatchSize}.")
            {
                BatchSize = samples.Count,
                MaxBatchSize = maxBatchSize,
            };
        }

        if (timestamps.AreWrong || (timestamps.Entries is { } entries && entries.Length != samples.Count))
            return WireFault.Invalid(WrongTimestamps);
        return samples.Fault;
    }

    private static Samples ReadSamples(ref Utf8JsonReader reader, SignalTable table, int maxBatchSize, bool rejectUnknown)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return default;
        var width = table.Signals.Count;
        var rows = ArrayPool<float>.Shared.Rent(16 * width);
        var count = 0;
        WireFault? fault = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (count++ >= maxBatchSize || fault is not null)
            {
                reader.Skip();
                continue;
            }

            if (count * width > rows.Length)
                rows = Grown(rows);
            fault = ReadSample(ref reader, table, rows.AsSpan((count - 1) * width, width), rejectUnknown);
            if (fault is not null)
                fault = fault with { Index = count - 1, Message = $"Sample {count - 1}: {fault.Message}" };
        }

        var exact = fault is null && count <= maxBatchSize ? rows.AsSpan(0, count * width).ToArray() : [];
        ArrayPool<float>.Shared.Return(rows);
        return new Samples(count, exact, fault);
    }

    private static WireFault? ReadSample(ref Utf8JsonReader reader, SignalTable table, Span<float> row, bool rejectUnknown)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
            return SampleReader.Read(ref reader, table, row, rejectUnknown);
        var isNull = reader.TokenType == JsonTokenType.Null;
        reader.Skip();
        return isNull ? SampleReader.AllMissing(table) : WireFault.Invalid("it must be an object of signal names with numbers.");
    }

    private static Timestamps ReadTimestamps(ref Utf8JsonReader reader, int maxBatchSize)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return default;
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return new Timestamps(null, AreWrong: true);
        }

        var entries = new List<string?>();
        var wrong = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (!TimestampReader.TryRead(ref reader, out var timestamp))
            {
                wrong = true;
                reader.Skip();
            }
            else if (entries.Count <= maxBatchSize)
            {
                entries.Add(timestamp); // one more than fits is enough to see that the count is wrong
            }
        }

        return new Timestamps([.. entries], wrong);
    }

    private static float[] Grown(float[] rows)
    {
        var grown = ArrayPool<float>.Shared.Rent(rows.Length * 2);
        rows.CopyTo(grown, 0);
        ArrayPool<float>.Shared.Return(rows);
        return grown;
    }

    private readonly record struct Samples(int Count, float[] Rows, WireFault? Fault);

    private readonly record struct Timestamps(string?[]? Entries, bool AreWrong);
}
