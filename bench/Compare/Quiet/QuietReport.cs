using System.Text.Json.Nodes;

namespace StreamCluster.Compare;

/// <summary>Tells and checks what silent sessions cost.</summary>
internal static class QuietReport
{
    public static void Write(TextWriter output, QuietResult result)
    {
        output.WriteLine(FormattableString.Invariant(
            $"{result.Sessions} quiet sessions in {result.PerProcess.Count} gateway process{(result.PerProcess.Count > 1 ? "es" : "")} ({string.Join(", ", result.PerProcess)}; a process may open {result.FileLimit} files), {result.Held} held to the end"));
        output.WriteLine(FormattableString.Invariant($"  connected and configured in {result.ConnectSeconds:0.0} s ({result.Sessions / result.ConnectSeconds:0}/s)"));
        output.WriteLine(FormattableString.Invariant($"  memory of the server a session: {result.Kilobytes:0.0} KB; before a collection of garbage {result.KilobytesAtOnce:0.0} KB"));
        output.WriteLine(FormattableString.Invariant($"  CPU while all are silent: {result.SilentCpuPercent:0.0} % of a core"));
        Write(output, "served meanwhile", result.Served);
        Write(output, "while all drop", result.Dropped);
        output.WriteLine(FormattableString.Invariant($"  the server had closed its ends {result.DropSeconds:0.0} s after the drop"));
    }

    public static IEnumerable<Gate> Gates(QuietResult result) =>
    [
        new Gate(FormattableString.Invariant($"{result.Sessions} quiet sessions: lost"), 0, 0, [result.Sessions - result.Held]),
        new Gate(FormattableString.Invariant($"{result.Sessions} quiet sessions: memory of the server a session, KB"), 24, 24, [result.Kilobytes]),
        new Gate(FormattableString.Invariant($"{result.Sessions} quiet sessions: p99 of {QuietRun.ServedConnections} others with a message a second, ms"), 20, 20, [result.Served.P99Ms]),
    ];

    public static JsonNode Json(QuietResult result) => new JsonObject
    {
        ["sessions"] = result.Sessions,
        ["held"] = result.Held,
        ["per_process"] = new JsonArray([.. result.PerProcess.Select(static count => (JsonNode)count)]),
        ["file_limit"] = result.FileLimit,
        ["connect_s"] = Report.Round(result.ConnectSeconds, 2),
        ["kb_a_session"] = Report.Round(result.Kilobytes, 2),
        ["kb_a_session_before_collection"] = Report.Round(result.KilobytesAtOnce, 2),
        ["silent_cpu_percent"] = Report.Round(result.SilentCpuPercent, 2),
        ["served"] = Json(result.Served),
        ["served_while_all_drop"] = Json(result.Dropped),
        ["drop_s"] = Report.Round(result.DropSeconds, 2),
    };

    private static JsonObject Json(Measurement measurement) => new()
    {
        ["rate"] = Report.Round(measurement.Rate, 1),
        ["p50_ms"] = Report.Round(measurement.P50Ms, 3),
        ["p99_ms"] = Report.Round(measurement.P99Ms, 3),
        ["max_ms"] = Report.Round(measurement.MaxMs, 3),
        ["send_late_p99_ms"] = Report.Round(measurement.SendLateP99Ms ?? double.NaN, 3),
    };

    private static void Write(TextWriter output, string name, Measurement measurement) => output.WriteLine(FormattableString.Invariant(
        $"  {QuietRun.ServedConnections} others with a message a second, {name}: p50 {measurement.P50Ms:0.0}, p99 {measurement.P99Ms:0.0}, max {measurement.MaxMs:0.0} ms (sent late, p99: {measurement.SendLateP99Ms:0.00} ms)"));
}
