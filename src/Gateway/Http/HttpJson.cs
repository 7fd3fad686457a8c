using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using StreamCluster.Gateway.Http.Ensembles;
using StreamCluster.Gateway.Http.Errors;
using StreamCluster.Gateway.Http.History;
using StreamCluster.Gateway.Http.Stats;

namespace StreamCluster.Gateway.Http;

/// <summary>How the HTTP interface writes JSON: snake_case, generated at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.Never)]
[JsonSerializable(typeof(StatsReply))]
[JsonSerializable(typeof(TimelineReply))]
[JsonSerializable(typeof(SaveBody))]
[JsonSerializable(typeof(SaveReply))]
[JsonSerializable(typeof(IReadOnlyList<HistorySample>))]
[JsonSerializable(typeof(SamplesReply))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(EnsembleReply))]
[JsonSerializable(typeof(RangesReply))]
[JsonSerializable(typeof(ProblemReply))]
internal sealed partial class HttpJson : JsonSerializerContext
{
    /// <summary>The same, for replies that are written without the framework's options.</summary>
    public static HttpJson Relaxed { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Sets the options that the whole interface shares.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.NumberHandling = JsonNumberHandling.Strict;
        // Replies are application/json and never pasted into HTML, so letters such as ü and 温 need no escape.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.TypeInfoResolverChain.Insert(0, Default);
    }
}
