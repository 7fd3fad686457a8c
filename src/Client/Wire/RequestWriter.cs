using System.Text.Encodings.Web;
using System.Text.Json;

namespace StreamCluster.Client;

/// <summary>Writes the client's messages. One writer, reused; not safe for several threads.</summary>
internal sealed class RequestWriter : IDisposable
{
    private static readonly JsonEncodedText s_type = JsonEncodedText.Encode("type");
    private static readonly JsonEncodedText s_id = JsonEncodedText.Encode("id");
    private static readonly JsonEncodedText s_data = JsonEncodedText.Encode("data");
    private static readonly JsonEncodedText s_predict = JsonEncodedText.Encode("predict");
    private static readonly JsonEncodedText s_predictBatch = JsonEncodedText.Encode("predict_batch");
    private static readonly JsonEncodedText s_boundarySignals = JsonEncodedText.Encode("boundary_signals");
    private static readonly JsonEncodedText s_timestamp = JsonEncodedText.Encode("timestamp");
    private static readonly JsonEncodedText s_config = JsonEncodedText.Encode("config");

    private readonly Utf8JsonWriter _json = new(
        Stream.Null, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    /// <exception cref="ArgumentException">A value is not finite: JSON has no such number.</exception>
    public void WritePredict(PooledBuffer buffer, string id, in Reading reading, string? timestamp)
    {
        Begin(buffer, s_predict, id);
        _json.WritePropertyName(s_boundarySignals);
        reading.WriteTo(_json);
        if (timestamp is not null)
            _json.WriteString(s_timestamp, timestamp);
        End();
    }

    public void WritePredictBatch(
        PooledBuffer buffer, string id, IReadOnlyList<Reading> readings, IReadOnlyList<string?>? timestamps)
    {
        Begin(buffer, s_predictBatch, id);
        _json.WriteStartArray("batch"u8);
        for (var i = 0; i < readings.Count; i++)
            readings[i].WriteTo(_json);
        _json.WriteEndArray();
        if (timestamps is not null)
        {
            _json.WriteStartArray("timestamps"u8);
            foreach (var timestamp in timestamps)
                _json.WriteStringValue(timestamp);
            _json.WriteEndArray();
        }

        End();
    }

    public void WriteConfig(PooledBuffer buffer, string id, SessionOptions session)
    {
        Begin(buffer, s_config, id);
        _json.WriteString("ensemble_name"u8, session.EnsembleName);
        if (session.ManualBoostSignals is { } boost)
        {
            _json.WriteStartObject("manual_boost_signals"u8);
            foreach (var (signal, use) in boost)
                _json.WriteBoolean(signal, use);
            _json.WriteEndObject();
        }

        if (session.Mode is { } mode)
            _json.WriteString("mode"u8, mode == StreamMode.Batch ? "batch"u8 : "single"u8);
        if (session.BatchSize is { } size)
            _json.WriteNumber("batch_size"u8, size);
        if (session.IncludeMetadata is { } metadata)
            _json.WriteBoolean("include_metadata"u8, metadata);
        if (session.OutputFormat is { } format)
            _json.WriteString("output_format"u8, format == OutputFormat.Csv ? "csv"u8 : "json"u8);
        End();
    }

    public void Dispose() => _json.Dispose();

    private void Begin(PooledBuffer buffer, JsonEncodedText type, string id)
    {
        _json.Reset(buffer);
        _json.WriteStartObject();
        _json.WriteString(s_type, type);
        _json.WriteString(s_id, id);
        _json.WriteStartObject(s_data);
    }

    private void End()
    {
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.Flush();
    }
}
