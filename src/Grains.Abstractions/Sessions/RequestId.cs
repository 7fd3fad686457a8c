using System.Globalization;

namespace StreamCluster.Grains.Abstractions;

/// <summary>
/// A client's own id of a request: a string of 1 to 64 characters, or an integer within ±(2^53-1). <c>1</c> and <c>"1"</c> differ.
/// </summary>
[GenerateSerializer, Immutable, Alias("request-id")]
public readonly record struct RequestId
{
    /// <summary>The largest integer that every JSON implementation holds exactly.</summary>
    public const long MaxInteger = (1L << 53) - 1;

    /// <summary>Longest text, in Unicode characters (scalar values).</summary>
    public const int MaxCharacters = 64;

    /// <summary>An id that is a string.</summary>
    public RequestId(string text) => Text = text;

    /// <summary>An id that is an integer.</summary>
    public RequestId(long number) => Number = number;

    /// <summary>The string; null where the id is an integer.</summary>
    [Id(0)]
    public string? Text { get; }

    /// <summary>The integer; 0 where the id is a string.</summary>
    [Id(1)]
    public long Number { get; }

    /// <summary>One text for both kinds, different for <c>1</c> and <c>"1"</c>: <c>#1</c> and <c>$1</c>. The key in the store.</summary>
    public string Key => Text is null ? string.Create(CultureInfo.InvariantCulture, $"#{Number}") : $"${Text}";
}
