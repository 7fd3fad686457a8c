using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamCluster.Load;

/// <summary>Writes a result, for people or for programs.</summary>
internal static class LoadReport
{
    public static void Write(LoadPlan plan, LoadResult result)
    {
        var loop = plan.Rate > 0 ? FormattableString.Invariant($"open loop at {plan.Rate:0}/s") : $"window {plan.Window}";
        Write($"{plan.Ensemble}: {plan.Connections} connections, {(plan.Batch == 0 ? "single" : $"batch {plan.Batch}")}, {loop}, {plan.Client.ToString().ToLowerInvariant()}, {plan.Duration.TotalSeconds:0} s");
        Write($"  predictions  {result.Predictions} ({result.Rate:0.0}/s), errors {result.Errors}");
        if (plan.Batch > 0)
            Write($"  batches      {result.Messages} ({result.Messages / result.Seconds:0.00}/s)");
        Write($"  latency ms   p50 {result.P50Ms:0.000}  p95 {result.P95Ms:0.000}  p99 {result.P99Ms:0.000}  max {result.MaxMs:0.000}");
        if (result.SendLateP99Ms is { } late)
            Write($"  sent late ms p99 {late:0.000}  max {result.SendLateMaxMs:0.000} (the load generator's own part of the latency)");
        if (result.Collections > 0)
            Write($"  the load generator collected garbage {result.Collections} times");
        foreach (var error in result.ErrorTexts)
            Write($"  error        {error.Count} times, first after {error.FirstSeconds:0.0} s: {error.Text}");
        if (result.ServerCpuUs is not { } cpu)
            return;
        Write($"  server CPU   {cpu:0.0} µs a prediction, {cpu * result.Rate / 1e6:P0} of one core");
        Write($"  server MiB   {string.Join(' ', result.ServerMiB)}");
    }

    /// <summary>One line.</summary>
    public static void WriteJson(LoadResult result) => Console.WriteLine(JsonSerializer.Serialize(result, LoadJson.Default.LoadResult));

    private static void Write(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(LoadResult))]
internal sealed partial class LoadJson : JsonSerializerContext;
