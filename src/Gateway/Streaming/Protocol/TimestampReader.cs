using System.Text.Json;

namespace StreamCluster.Gateway.Streaming.Protocol;

/// <summary>Reads a timestamp: any string of at most 64 characters, echoed as it is; null is the same as none.</summary>
internal static class TimestampReader
{
    public const int MaxCharacters = 64;

    public static bool TryRead(ref Utf8JsonReader reader, out string? timestamp)
    {
        timestamp = null;
        if (reader.TokenType == JsonTokenType.Null)
            return true;
        if (reader.TokenType != JsonTokenType.String)
            return false;
        timestamp = reader.TextOrNull();
        return timestamp?.HasAtMost(MaxCharacters) == true;
    }
}
