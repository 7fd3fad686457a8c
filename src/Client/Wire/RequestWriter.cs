using System.Text.Encodings.Web;
using System.Text.Json;

namespace StreamCluster.Client;

/// <summary>Writes the client's messages. One writer, reused; not safe for several threads.</summary>
internal sealed class RequestWriter : IDisposable
{
    private static readonly JsonEncodedText Type = JsonEncodedText.Encode("type");
    private static readonly JsonEncodedText Id = JsonEncodedText.Encode("id");
    private static readonly JsonEncodedText Data = JsonEncodedText.Encode("data");
    private static readonly JsonEncodedText Predict = JsonEncodedText.Encode("predict");
    private static readonly JsonEncodedText PredictBatch = JsonEncodedText.Encode("predict_batch");
    private static readonly JsonEncodedText BoundarySignals = JsonEncodedText.Encode("boundary_signals");
    private static readonly JsonEncodedText Timestamp = JsonEncodedText.Encode("timestamp");
    private static readonly JsonEncodedText Config = JsonEncodedText.Encode("config");

    private readonly Utf8JsonWriter _json = new(
        Stream.Null, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    /// <exception cref="ArgumentException">A value is not finite: JSON has no such number.</exception>
    public void WritePredict(PooledBuffer buffer, string id, in Reading reading, string? timestamp)
    {
        Begin(buffer, Predict, id);
        _json.WritePropertyName(BoundarySignals);
        reading.WriteTo(_json);
        if (timestamp is not null)
            _json.WriteString(Timestamp, timestamp);
        End();
    }

    public void WritePredictBatch(
        PooledBuffer buffer, string id, IReadOnlyList<Reading> readings, IReadOnlyList<string?>? timestamps)
    {
        Begin(buffer, PredictBatch, id);
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

    /// <param name="buffer">Where to.</param>
    /// <param name="id">The request's id.</param>
    /// <param name="session">What it is to do; members that are null are left out.</param>
    /// <param name="resume">The session to go on with; null: a new one.</param>
    public void WriteConfig(PooledBuffer buffer, string id, SessionOptions session, StreamSession? resume)
    {
        Begin(buffer, Config, id);
        if (resume is not null)
        {
            _json.WriteString("session_id"u8, resume.Id);
            _json.WriteString("resume_token"u8, resume.ResumeToken);
        }

        if (session.EnsembleName is { } ensemble)
            _json.WriteString("ensemble_name"u8, ensemble);
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
        _json.WriteString(Type, type);
        _json.WriteString(Id, id);
        _json.WriteStartObject(Data);
    }

    private void End()
    {
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.Flush();
    }
}
