using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.History.Export;

/// <summary>A history as a JSON array of <c>{"timestamp", "boundary_data": {…}, "predictions": {…}, "latency_ms"}</c>.</summary>
public static class HistoryJson
{
    /// <summary>The media type; JSON is always UTF-8.</summary>
    public const string ContentType = "application/json";

    // Not for embedding in HTML: names and units stay readable.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonEncodedText Timestamp = JsonEncodedText.Encode("timestamp");
    private static readonly JsonEncodedText BoundaryData = JsonEncodedText.Encode("boundary_data");
    private static readonly JsonEncodedText Predictions = JsonEncodedText.Encode("predictions");
    private static readonly JsonEncodedText LatencyMs = JsonEncodedText.Encode("latency_ms");

    private sealed record Names(string Layout, JsonEncodedText[] Boundary, JsonEncodedText[] Target);

    /// <summary>
    /// Writes the history to <paramref name="output"/>, which is flushed as it goes and not completed: memory does not grow with
    /// the history. Ends where <paramref name="history"/> ends, whatever was recorded since it was read.
    /// </summary>
    /// <returns>Samples written.</returns>
    public static async ValueTask<long> WriteAsync(
        PipeWriter output, StoredHistory history, IAsyncEnumerable<SampleChunk> chunks, CancellationToken cancellationToken)
    {
        await using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartArray();
        Names? names = null;
        var samples = 0L;
        await foreach (var chunk in chunks.WithCancellation(cancellationToken))
        {
            names = string.Equals(names?.Layout, chunk.Layout.Key, StringComparison.Ordinal) ? names : NamesOf(chunk.Layout);
            foreach (var sample in new ChunkSamples(chunk))
            {
                if (samples == history.SampleCount)
                {
                    break;
                }

                WriteSample(json, chunk, sample, names!);
                samples++;
                json.Flush(); // into the output's memory
                if (output.IsFull() && await output.FlushStoppedAsync(cancellationToken))
                {
                    return samples;
                }
            }

            if (samples == history.SampleCount)
            {
                break;
            }
        }

        json.WriteEndArray();
        json.Flush();
        await output.FlushAsync(cancellationToken);
        return samples;
    }

    private static Names NamesOf(SignalLayout layout) => new(layout.Key, Encode(layout.Boundary), Encode(layout.Target));

    private static JsonEncodedText[] Encode(IReadOnlyList<string> names) =>
        [.. names.Select(static name => JsonEncodedText.Encode(name, Options.Encoder))];

    private static void WriteSample(Utf8JsonWriter json, SampleChunk chunk, ChunkSample sample, Names names)
    {
        json.WriteStartObject();
        json.WriteString(Timestamp, chunk.Timestamps[sample.Index]);
        WriteNumbers(json, BoundaryData, names.Boundary, chunk.Boundary.AsSpan(sample.Index * names.Boundary.Length));
        WriteNumbers(json, Predictions, names.Target, chunk.Predictions.AsSpan(sample.Index * names.Target.Length));
        json.WriteNumber(LatencyMs, sample.LatencyMs);
        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, JsonEncodedText member, JsonEncodedText[] names, ReadOnlySpan<float> row)
    {
        json.WriteStartObject(member);
        for (var i = 0; i < names.Length; i++)
        {
            json.WriteNumber(names[i], row[i]);
        }

        json.WriteEndObject();
    }
}
