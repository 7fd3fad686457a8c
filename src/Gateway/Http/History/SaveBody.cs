using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Http.History;

/// <summary>The body of <c>save</c>. This type describes it; <see cref="TryRead"/> reads it, to name the member at fault.</summary>
[Description("What to save.")]
internal sealed record SaveBody(
    [property: Description("The session, connected or not.")] string SessionId)
{
    [Description(
        "A folder under the server's export root, made where it is not there; the root itself unless told. Segments are separated by `/`; " +
        "no backslash, colon or control character; no segment empty or starting with `.` or `~`; at most 255 bytes a segment and 1,024 in all.")]
    public string? OutputDir { get; init; }

    [Description("`csv` (unless told) or `json`.")]
    [JsonConverter(typeof(JsonStringEnumConverter<HistoryFormat>))]
    public HistoryFormat? Format { get; init; }

    /// <summary>Reads the body. A member that is null counts as left out; members that are not known are ignored.</summary>
    /// <returns>Null: <paramref name="order"/> is set. Else what is wrong.</returns>
    public static GrainError? TryRead(JsonElement body, out SaveOrder? order)
    {
        order = null;
        if (body.ValueKind != JsonValueKind.Object)
            return Wrong("The body must be a JSON object.");
        if (!TryReadText(body, "session_id", out var sessionId) || !TryReadText(body, "output_dir", out var outputDir)
            || !TryReadText(body, "format", out var format))
            return Wrong("session_id, output_dir and format must be strings.");
        if (string.IsNullOrEmpty(sessionId))
            return Wrong("session_id is missing.");
        if (format is not (null or "csv" or "json"))
            return Wrong("format must be one of: csv, json.");
        order = new SaveOrder(sessionId, outputDir, format is "json" ? HistoryFormat.Json : HistoryFormat.Csv);
        return null;
    }

    private static bool TryReadText(JsonElement body, string name, out string? text)
    {
        text = null;
        if (!body.TryGetProperty(name, out var member) || member.ValueKind is JsonValueKind.Null)
            return true;
        if (member.ValueKind is not JsonValueKind.String)
            return false;
        try
        {
            text = member.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            // An escaped lone surrogate (RFC 8259, section 8.2): JSON by its grammar, but no text.
            return false;
        }
    }

    private static GrainError Wrong(string message) => new(ErrorCode.InvalidRequest, message);
}

/// <summary>The reply of <c>save</c>.</summary>
[Description("What was saved. A session without samples: success, `samples_saved` 0, no path.")]
internal sealed record SaveReply(
    [property: Description("Always `success`.")] string Status,
    [property: Description("A sentence for people.")] string Message,
    [property: Description("The file, where there is one.")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? OutputPath,
    [property: Description("Samples in the file.")] long SamplesSaved);
