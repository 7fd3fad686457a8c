using System.Text.Json;
using System.Text.Json.Nodes;
using StreamCluster.Load;

namespace StreamCluster.Compare;

/// <summary>Writes and judges what large batches came to.</summary>
internal static class BatchesReport
{
    public static void Write(TextWriter output, BatchesPlan plan, JsonElement result)
    {
        output.WriteLine(FormattableString.Invariant(
            $"{plan.Load.Connections} connections, batches of {plan.Load.Batch} rows of {plan.Load.Ensemble}, client {Client(result).ToString().ToLowerInvariant()}, {Figure("seconds"):0} s"));
        output.WriteLine(FormattableString.Invariant($"  batches     {Figure("messages"):0} ({Figure("rate"):0} rows/s), {Figure("errors"):0} errors"));
        output.WriteLine(FormattableString.Invariant($"  latency s   p50 {Seconds("p50_ms")}, p95 {Seconds("p95_ms")}, p99 {Seconds("p99_ms")}, max {Seconds("max_ms")}"));
        foreach (var error in result.GetProperty("error_texts").EnumerateArray())
        {
            output.WriteLine(FormattableString.Invariant(
                $"  error       {error.GetProperty("count").GetInt64()} times, first after {error.GetProperty("first_seconds").GetDouble():0.0} s: {error.GetProperty("text").GetString()}"));
        }

        double Figure(string name) => result.GetProperty(name).GetDouble();

        string Seconds(string name) => FormattableString.Invariant($"{Figure(name) / 1000:0.00}");
    }

    /// <summary>No error, and an answer at all.</summary>
    public static IEnumerable<Gate> Gates(JsonElement result) =>
    [
        new Gate("batches: error replies and lost connections", 0, 0, [result.GetProperty("errors").GetDouble()]) { Client = Client(result) },
        new Gate("batches: answered", 1, 1, [result.GetProperty("messages").GetDouble()]) { Client = Client(result), AtLeast = true },
    ];

    public static JsonNode Json(BatchesPlan plan, JsonElement result)
    {
        var json = JsonObject.Create(result)!;
        json["ensemble"] = plan.Load.Ensemble;
        json["connections"] = plan.Load.Connections;
        json["rows_per_batch"] = plan.Load.Batch;
        return json;
    }

    private static ClientKind Client(JsonElement result) => Enum.Parse<ClientKind>(result.GetProperty("client").GetString()!, ignoreCase: true);
}
