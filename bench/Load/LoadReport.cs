using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamCluster.Load;

/// <summary>Tells a result, to people or to programs.</summary>
internal static class LoadReport
{
    public static void Write(LoadPlan plan, LoadResult result)
    {
        var loop = plan.Rate > 0 ? FormattableString.Invariant($"open loop at {plan.Rate:0}/s") : $"window {plan.Window}";
        Write($"{plan.Ensemble}: {plan.Connections} connections, {(plan.Batch == 0 ? "single" : $"batch {plan.Batch}")}, {loop}, {plan.Duration.TotalSeconds:0} s");
        Write($"  predictions  {result.Predictions} ({result.Rate:0.0}/s), errors {result.Errors} {result.FirstError}");
        Write($"  latency ms   p50 {result.P50Ms:0.000}  p95 {result.P95Ms:0.000}  p99 {result.P99Ms:0.000}  max {result.MaxMs:0.000}");
        if (result.SendLateP99Ms is { } late)
            Write($"  sent late ms p99 {late:0.000}  max {result.SendLateMaxMs:0.000} (the load generator's own part of the latency; it collected garbage {result.Collections} times)");
        if (result.ServerCpuUs is not { } cpu)
            return;
        Write($"  server CPU   {cpu:0.0} µs a prediction, {cpu * result.Rate / 1e6:P0} of one core");
        Write($"  server MiB   {string.Join(' ', result.ServerMiB)}");
    }

    /// <summary>One line.</summary>
    public static void WriteJson(LoadResult result) => Console.WriteLine(JsonSerializer.Serialize(result, LoadJson.Default.LoadResult));

    private static void Write(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LoadResult))]
internal sealed partial class LoadJson : JsonSerializerContext;
