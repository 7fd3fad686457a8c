using System.Text.Json;

namespace StreamCluster.Gateway.Streaming.Protocol;

/// <summary>Reading of names and strings that cannot throw on what a client sent: <c>"\ud800"</c> is JSON, but no text.</summary>
internal static class JsonNames
{
    public static bool IsName(this ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (!reader.ValueIsEscaped)
            return reader.ValueSpan.SequenceEqual(name);
        try
        {
            return reader.ValueTextEquals(name);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The string, or null where it is not valid Unicode text.</summary>
    public static string? TextOrNull(this ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Length in characters as people and Python count them: Unicode scalar values, not UTF-16 units.</summary>
    public static bool HasAtMost(this string text, int characters)
    {
        if (text.Length <= characters)
            return true;
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            if (++count > characters)
                return false;
        }

        return true;
    }
}
