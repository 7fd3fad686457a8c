using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamCluster.Gateway.Http;

/// <summary>Writes an enum as the protocol's lower-case words.</summary>
internal sealed class WordConverter<T>()
    : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
