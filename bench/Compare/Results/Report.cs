using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.OnnxRuntime;

namespace StreamCluster.Compare;

/// <summary>The same as JSON.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="file">Where to.</param>
    /// <param name="now">The day.</param>
    /// <param name="gates">What was checked.</param>
    /// <param name="models">How the servers loaded the models.</param>
    /// <param name="parts">What was measured, by name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task SaveAsync(
        string file, DateTimeOffset now, IReadOnlyList<Gate> gates, string models, IReadOnlyDictionary<string, JsonNode> parts, CancellationToken cancellationToken)
    {
        var document = new JsonObject
        {
            ["date"] = now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["machine"] = Machine.Describe(),
            ["onnx_runtime"] = OrtEnv.Instance().GetVersionString(),
            ["models"] = models,
            ["gates"] = new JsonArray([.. gates.Select(Of)]),
        };
        foreach (var (name, part) in parts)
            document[name] = part;
        return File.WriteAllTextAsync(file, document.ToJsonString(Format) + "\n", cancellationToken);
    }

    /// <summary>Medians, one entry per kind of client and scenario.</summary>
    public static JsonNode Table(IReadOnlyList<Scenario> scenarios, IReadOnlyList<Rounds> all) =>
        new JsonArray([.. all.SelectMany(rounds => scenarios.Select(scenario => Entry(scenario, rounds)))]);

    public static double? Round(double value, int digits) => double.IsFinite(value) ? Math.Round(value, digits) : null;

    private static JsonObject Entry(Scenario scenario, Rounds rounds)
    {
        var measured = rounds.Of(scenario.Name);
        var ratios = Ratios.Of(rounds, scenario);
        return new JsonObject
        {
            ["client"] = rounds.ClientName,
            ["scenario"] = scenario.Name,
            ["rounds"] = measured.Count,
            ["rate"] = Median(static m => m.Rate, 1),
            ["cpu_us"] = Median(static m => m.CpuUs, 2),
            ["p50_ms"] = Median(static m => m.P50Ms, 4),
            ["p95_ms"] = Median(static m => m.P95Ms, 4),
            ["p99_ms"] = Median(static m => m.P99Ms, 4),
            ["allocated_bytes"] = Median(static m => m.AllocatedBytes ?? double.NaN, 0),
            ["stolen"] = Median(static m => m.Stolen ?? double.NaN, 3),
            ["bare_parts_p99_ms"] = Median(static m => m.BareParts?.P99Ms ?? double.NaN, 1),
            ["cpu_spread"] = Round(Statistics.Spread(measured.Select(static m => m.CpuUs)), 3),
            ["cpu_to_bare_batch_1"] = Round(ratios.CpuToBare, 3),
            ["cpu_to_bare_best_batch"] = Round(ratios.CpuToBest, 3),
            ["cpu_over_echo_us"] = Round(ratios.CpuOverEcho, 2),
            ["rate_to_bare_batch_1"] = Round(ratios.RateToBare, 3),
        };

        double? Median(Func<Measurement, double> figure, int digits) => Round(rounds.Median(scenario.Name, figure), digits);
    }

    private static JsonNode Of(Gate gate) => new JsonObject
    {
        ["gate"] = gate.Name,
        ["client"] = gate.ClientName,
        ["aim"] = gate.Aim,
        ["limit"] = gate.Limit,
        ["median"] = Round(gate.Median, 3),
        ["verdict"] = gate.Verdict.ToLowerInvariant(),
        ["rounds"] = new JsonArray([.. gate.Figures.Select(static figure => (JsonNode?)Round(figure, 3))]),
        ["rounds_that_do_not_count"] = gate.Disturbed,
    };
}
