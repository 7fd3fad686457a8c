using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History.Export;

namespace StreamCluster.Gateway.Http.History;

/// <summary>What a client asked to be saved.</summary>
/// <param name="SessionId">The session, as the client named it.</param>
/// <param name="OutputDir">Folder under the export root, as the client named it; null: the root itself.</param>
/// <param name="Format">The form.</param>
internal sealed record SaveOrder(string SessionId, string? OutputDir, ExportFormat Format);

/// <summary>What to save, and where.</summary>
/// <remarks>Describes the body; <see cref="TryRead"/> reads it, so as to name the member at fault.</remarks>
internal sealed record SaveBody(
    [property: Description("The session, connected or not.")] string SessionId)
{
    /// <summary>
    /// A folder under the server's export root, made where it is not there; the root itself unless told. Segments are separated by
    /// <c>/</c>; no backslash, colon or control character; no segment empty or starting with <c>.</c> or <c>~</c>; at most 255 bytes
    /// a segment and 1,024 in all.
    /// </summary>
    public string? OutputDir { get; init; }

    /// <summary><c>csv</c> unless told.</summary>
    [JsonConverter(typeof(WordConverter<ExportFormat>))]
    public ExportFormat? Format { get; init; }

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
        order = new SaveOrder(sessionId, outputDir, format is "json" ? ExportFormat.Json : ExportFormat.Csv);
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

/// <summary>What was saved. A session without samples: success, <c>samples_saved</c> 0, no path.</summary>
internal sealed record SaveReply
{
    /// <summary>Always <c>success</c>.</summary>
    public required string Status { get; init; }

    /// <summary>A sentence for people.</summary>
    public required string Message { get; init; }

    /// <summary>The file, where there is one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? OutputPath { get; init; }

    /// <summary>Samples in the file.</summary>
    public required long SamplesSaved { get; init; }
}
