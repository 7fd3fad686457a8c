using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace StreamCluster.Compare;

/// <summary>Tells the medians, to people and as JSON.</summary>
internal static class ResultTable
{
    public static void Write(TextWriter output, Rounds rounds, IReadOnlyList<Gate> gates)
    {
        output.WriteLine($"{"",-48}{"rate/s",10}{"CPU µs",9}{"p50 ms",9}{"p95 ms",9}{"p99 ms",9}{"bytes",9}{"spread",8}");
        foreach (var name in rounds.Names)
        {
            output.WriteLine(FormattableString.Invariant(
                $"{name,-48}{rounds.Median(name, static m => m.Rate),10:0}{rounds.Median(name, static m => m.CpuUs),9:0.0}{rounds.Median(name, static m => m.P50Ms),9:0.000}{rounds.Median(name, static m => m.P95Ms),9:0.000}{rounds.Median(name, static m => m.P99Ms),9:0.000}{rounds.Median(name, static m => m.AllocatedBytes ?? double.NaN),9:0}{Statistics.Spread(rounds.Of(name).Select(static m => m.CpuUs)),8:0%}"));
        }

        foreach (var gate in gates)
        {
            output.WriteLine(FormattableString.Invariant(
                $"{(gate.Passed ? "ok  " : "LOST")} {gate.Name}: {gate.Median:0.00} (aim {gate.Aim:0.00}, limit {gate.Limit:0.00}; {gate.Figures.Min():0.00} to {gate.Figures.Max():0.00})"));
        }
    }

    public static Task SaveAsync(string file, Rounds rounds, IReadOnlyList<Gate> gates, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var table = new JsonArray([.. rounds.Names.Select(name => (JsonNode)new JsonObject
        {
            ["scenario"] = name,
            ["rounds"] = rounds.Of(name).Count,
            ["rate"] = Round(rounds.Median(name, static m => m.Rate), 1),
            ["cpu_us"] = Round(rounds.Median(name, static m => m.CpuUs), 2),
            ["p50_ms"] = Round(rounds.Median(name, static m => m.P50Ms), 4),
            ["p95_ms"] = Round(rounds.Median(name, static m => m.P95Ms), 4),
            ["p99_ms"] = Round(rounds.Median(name, static m => m.P99Ms), 4),
            ["allocated_bytes"] = rounds.Of(name)[0].AllocatedBytes is null ? null : Round(rounds.Median(name, static m => m.AllocatedBytes!.Value), 0),
            ["cpu_spread"] = Round(Statistics.Spread(rounds.Of(name).Select(static m => m.CpuUs)), 3),
        })]);
        var checks = new JsonArray([.. gates.Select(static gate => (JsonNode)new JsonObject
        {
            ["gate"] = gate.Name,
            ["aim"] = gate.Aim,
            ["limit"] = gate.Limit,
            ["median"] = Round(gate.Median, 3),
            ["passed"] = gate.Passed,
            ["rounds"] = new JsonArray([.. gate.Figures.Select(static figure => (JsonNode)Round(figure, 3))]),
        })]);
        var document = new JsonObject
        {
            ["date"] = now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["machine"] = Machine.Describe(),
            ["gates"] = checks,
            ["table"] = table,
        };
        return File.WriteAllTextAsync(file, document.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n", cancellationToken);
    }

    private static double Round(double value, int digits) => double.IsFinite(value) ? Math.Round(value, digits) : 0;
}
