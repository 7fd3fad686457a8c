using System.Text.Json.Serialization;

namespace StreamCluster.Client;

/// <summary>The messages that are rare enough to go through the serializer.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SessionAck))]
[JsonSerializable(typeof(ErrorReply))]
[JsonSerializable(typeof(ProblemReply))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(EnsembleInfo))]
[JsonSerializable(typeof(EnsembleRanges))]
[JsonSerializable(typeof(ServerStats))]
[JsonSerializable(typeof(SaveRequest))]
[JsonSerializable(typeof(SavedHistory))]
internal sealed partial class ClientJson : JsonSerializerContext;

/// <summary>An <c>error</c> message.</summary>
internal sealed record ErrorReply(string? ErrorCode, string? Message, System.Text.Json.JsonElement? Details);

/// <summary>RFC 9457 problem details with the product's <c>error_code</c>.</summary>
internal sealed record ProblemReply(string? ErrorCode, string? Title, string? Detail);

/// <summary>The body of a save.</summary>
internal sealed record SaveRequest(string SessionId, string? OutputDir, string? Format);
