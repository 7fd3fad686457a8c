using System.Globalization;
using System.Text.Json;

namespace StreamCluster.Kill;

/// <summary>
/// Samples that say what they are: the timestamp names client and counter, and every boundary value follows from the two, spread over the
/// signal's own range.
/// </summary>
internal sealed class SampleMaker
{
    private const int Low = 997;
    private readonly (float Min, float Width)[] _ranges;
    private readonly string[] _names;

    private SampleMaker(string[] boundary, (float Min, float Width)[] ranges)
    {
        Boundary = boundary;
        _ranges = ranges;
        _names = [.. boundary.Select(static signal => JsonSerializer.Serialize(signal))];
    }

    public IReadOnlyList<string> Boundary { get; }

    public static async Task<SampleMaker> ForAsync(Uri gateway, string ensemble, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = gateway };
        var name = Uri.EscapeDataString(ensemble);
        using var info = JsonDocument.Parse(await http.GetByteArrayAsync(new Uri($"/api/v1/ensemble/{name}/info", UriKind.Relative), cancellationToken));
        using var ranges = JsonDocument.Parse(await http.GetByteArrayAsync(new Uri($"/api/v1/ensemble/{name}/ranges", UriKind.Relative), cancellationToken));
        var known = ranges.RootElement.GetProperty("signals");
        var boundary = info.RootElement.GetProperty("signals").GetProperty("boundary").EnumerateArray().Select(static signal => signal.GetString()!).ToArray();
        return new SampleMaker(boundary, [.. boundary.Select(signal => known.TryGetProperty(signal, out var range) ? RangeOf(range) : (0f, 1f))]);
    }

    public static string Timestamp(int client, long counter) => string.Create(CultureInfo.InvariantCulture, $"{client}-{counter}");

    public static bool TryParseTimestamp(string? text, out int client, out long counter)
    {
        (client, counter) = (0, 0);
        var dash = text?.IndexOf('-', StringComparison.Ordinal) ?? -1;
        return dash > 0 && int.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out client)
            && long.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out counter);
    }

    /// <summary>The value of one boundary signal: client, low and high part of the counter, then a mixture of both.</summary>
    public float ValueOf(int client, long counter, int signal)
    {
        var share = signal switch
        {
            0 => client % 128 / 128f,
            1 => counter % Low / (float)Low,
            2 => counter / Low % 1009 / 1009f,
            _ => Mixed(client, counter, signal),
        };
        return _ranges[signal].Min + (_ranges[signal].Width * share);
    }

    /// <summary>The JSON object of one sample's boundary signals.</summary>
    public string JsonOf(int client, long counter) =>
        "{" + string.Join(',', _names.Select((name, i) => $"{name}:{ValueOf(client, counter, i).ToString("R", CultureInfo.InvariantCulture)}")) + "}";

    private static (float Min, float Width) RangeOf(JsonElement range)
    {
        var min = range.GetProperty("min").GetSingle();
        return (min, range.GetProperty("max").GetSingle() - min);
    }

    private static float Mixed(int client, long counter, int signal)
    {
        // splitmix64: every bit of the result depends on every bit of what goes in.
        var x = unchecked(((ulong)client << 48) + ((ulong)signal << 40) + (ulong)counter + 0x9E3779B97F4A7C15);
        x = unchecked((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9);
        x = unchecked((x ^ (x >> 27)) * 0x94D049BB133111EB);
        return ((x ^ (x >> 31)) >> 40) / (float)(1 << 24);
    }
}
