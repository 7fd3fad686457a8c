using System.Globalization;
using System.Text;
using System.Text.Json;

namespace StreamCluster.Load;

/// <summary>Messages made beforehand, with values spread over the signals' own ranges, so that the load generator costs little while it measures.</summary>
internal static class Readings
{
    private const int Variants = 64;

    public static async Task<byte[][]> MakeAsync(LoadPlan plan, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = plan.SignalsOf ?? plan.Servers[0] };
        if (plan.ApiKey is not null)
            http.DefaultRequestHeaders.Add(LoadPlan.ApiKeyHeader, plan.ApiKey);
        var name = Uri.EscapeDataString(plan.Ensemble);
        using var info = JsonDocument.Parse(await http.GetByteArrayAsync(new Uri($"/api/v1/ensemble/{name}/info", UriKind.Relative), cancellationToken));
        using var ranges = JsonDocument.Parse(await http.GetByteArrayAsync(new Uri($"/api/v1/ensemble/{name}/ranges", UriKind.Relative), cancellationToken));
        var signals = info.RootElement.GetProperty("signals").GetProperty("boundary").EnumerateArray().Select(static signal => signal.GetString()!).ToArray();
        var known = ranges.RootElement.GetProperty("signals");
        var random = new Random(1);
        var messages = new byte[Variants][];
        for (var i = 0; i < Variants; i++)
            messages[i] = Encoding.UTF8.GetBytes(plan.Batch == 0 ? Single(signals, known, random) : Batch(signals, known, random, plan.Batch));
        return messages;
    }

    private static string Single(string[] signals, JsonElement ranges, Random random) =>
        $$$"""{"type":"predict","data":{"boundary_signals":{{{Sample(signals, ranges, random)}}},"timestamp":"2026-01-01T00:00:00"}}""";

    private static string Batch(string[] signals, JsonElement ranges, Random random, int samples) =>
        $$$"""{"type":"predict_batch","data":{"batch":[{{{string.Join(',', Enumerable.Range(0, samples).Select(_ => Sample(signals, ranges, random)))}}}]}}""";

    private static string Sample(string[] signals, JsonElement ranges, Random random) =>
        "{" + string.Join(',', signals.Select(signal => $"{JsonSerializer.Serialize(signal)}:{Value(signal, ranges, random).ToString("R", CultureInfo.InvariantCulture)}")) + "}";

    private static float Value(string signal, JsonElement ranges, Random random)
    {
        if (!ranges.TryGetProperty(signal, out var range))
            return random.NextSingle();
        var min = range.GetProperty("min").GetDouble();
        return (float)(min + (random.NextDouble() * (range.GetProperty("max").GetDouble() - min)));
    }
}
