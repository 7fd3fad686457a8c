using System.Text.Json;

namespace StreamCluster.Kill;

/// <summary>What the server said, read without the product's own code.</summary>
internal sealed record StreamReply
{
    public required string Type { get; init; }

    /// <summary>The id as JSON; null: none.</summary>
    public string? Id { get; init; }

    public bool Replayed { get; init; }

    public string? ErrorCode { get; init; }

    public string? ErrorMessage { get; init; }

    /// <summary>Echoed; of a single prediction only.</summary>
    public string? Timestamp { get; init; }

    /// <summary>[samples][signals].</summary>
    public float[][]? Predictions { get; init; }

    public string? SessionId { get; init; }

    public string? ResumeToken { get; init; }

    public bool Resumed { get; init; }

    public long PredictionsCount { get; init; }

    public static StreamReply Read(ReadOnlyMemory<byte> message)
    {
        using var document = JsonDocument.Parse(message);
        var root = document.RootElement;
        var type = root.GetProperty("type").GetString()!;
        var reply = new StreamReply
        {
            Type = type,
            Id = root.TryGetProperty("id", out var id) ? id.GetRawText() : null,
            Replayed = root.TryGetProperty("replayed", out var replayed) && replayed.GetBoolean(),
        };
        return type switch
        {
            "prediction" => reply with
            {
                Predictions = [ValuesOf(root.GetProperty("data").GetProperty("predictions"))],
                Timestamp = root.GetProperty("data").GetProperty("timestamp").GetString(),
            },
            "prediction_batch" => reply with
            {
                Predictions = [.. root.GetProperty("data").GetProperty("predictions").EnumerateArray().Select(ValuesOf)],
            },
            "config_ack" => reply with
            {
                SessionId = root.GetProperty("session_id").GetString(),
                ResumeToken = root.GetProperty("resume_token").GetString(),
                Resumed = root.GetProperty("resumed").GetBoolean(),
                PredictionsCount = root.GetProperty("predictions_count").GetInt64(),
            },
            "error" => reply with
            {
                ErrorCode = root.GetProperty("error_code").GetString(),
                ErrorMessage = root.GetProperty("message").GetString(),
            },
            _ => reply,
        };
    }

    /// <summary>Values in the order in which they are named: the ensemble's, in replies and in the history.</summary>
    public static float[] ValuesOf(JsonElement predictions) => [.. predictions.EnumerateObject().Select(static member => member.Value.GetSingle())];
}
