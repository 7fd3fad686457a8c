using System.Globalization;
using System.Text;
using System.Text.Json;

namespace StreamCluster.Cli;

/// <summary>A look as one line, for pipes and files.</summary>
internal static class WatchLines
{
    public static string Plain(WatchState state)
    {
        var time = state.Last.Time.UtcDateTime.ToString("HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        if (state.Last.Stats is not { } stats)
            return $"{time}  no server answers: {Visible.Plain(state.Last.Failure!.ReplaceLineEndings(" "))}";

        var back = state.BackAfter is { } away ? $"  (back after {Seconds(away)} s)" : "";
        var errors = state.Errors();
        var told = errors.Count == 0 ? "" : "  errors " + string.Join(", ", errors.Select(ErrorText));
        return $"{time}  {state.Last.Server}  {Numbers.Count(stats.ActiveConnections)} connections  {Numbers.Rate(state.Rate ?? double.NaN)}/s  "
            + $"{Numbers.Count(stats.TotalPredictions)} predictions  latency ms p50 {Numbers.Milliseconds(stats.P50LatencyMs)} "
            + $"p95 {Numbers.Milliseconds(stats.P95LatencyMs)} p99 {Numbers.Milliseconds(stats.P99LatencyMs)}  {stats.Nodes.Count} nodes{told}{back}";
    }

    /// <summary>An error code with its count, and those that are new.</summary>
    public static string ErrorText((string Code, long Count, long New) error) =>
        $"{Visible.Plain(error.Code)} {Numbers.Count(error.Count)}{(error.New > 0 ? $" (+{Numbers.Count(error.New)})" : "")}";

    public static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);

    public static string Json(WatchState state)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("time", state.Last.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("server", state.Last.Server.ToString());
            json.WriteBoolean("up", state.Last.Stats is not null);
            if (state.Last.Stats is { } stats)
                Write(json, stats, state);
            else
                json.WriteString("failure", state.Last.Failure);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter json, Client.ServerStats stats, WatchState state)
    {
        json.WriteNumber("active_connections", stats.ActiveConnections);
        json.WriteNumber("total_predictions", stats.TotalPredictions);
        Number(json, "predictions_per_second", state.Rate);
        Number(json, "p50_latency_ms", stats.P50LatencyMs);
        Number(json, "p95_latency_ms", stats.P95LatencyMs);
        Number(json, "p99_latency_ms", stats.P99LatencyMs);
        json.WriteStartArray("nodes");
        foreach (var node in stats.Nodes)
            json.WriteStringValue(node.Name);
        json.WriteEndArray();
        if (stats.Errors is null)
            return; // a server that does not tell: not the same as none
        json.WriteStartObject("errors");
        foreach (var (code, count, _) in state.Errors())
            json.WriteNumber(code, count);
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumber(name, Math.Round(number, 3));
        else
            json.WriteNull(name);
    }
}
