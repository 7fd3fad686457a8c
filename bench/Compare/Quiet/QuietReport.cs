using System.Text.Json.Nodes;
using StreamCluster.Load;

namespace StreamCluster.Compare;

/// <summary>Writes and judges what silent sessions cost.</summary>
internal static class QuietReport
{
    /// <summary>Milliseconds.</summary>
    private const double P99Aim = 20;
    private const double MostP99 = 60;

    /// <summary>Chosen, for noise: rounds of one run differ by more than this.</summary>
    private const double Slack = 1.5;

    public static void Write(TextWriter output, QuietResult result)
    {
        output.WriteLine(FormattableString.Invariant(
            $"{result.Sessions} quiet sessions in {result.PerProcess.Count} gateway process{(result.PerProcess.Count > 1 ? "es" : "")} ({string.Join(", ", result.PerProcess)}; a process may open {result.FileLimit} files), {result.Held} held to the end"));
        output.WriteLine(FormattableString.Invariant($"  connected and configured in {result.ConnectSeconds:0.0} s ({result.Sessions / result.ConnectSeconds:0}/s)"));
        output.WriteLine(FormattableString.Invariant($"  memory of the server a session: {result.Kilobytes:0.0} KB; before a collection of garbage {result.KilobytesAtOnce:0.0} KB"));
        output.WriteLine(FormattableString.Invariant($"  CPU while all are silent: {result.SilentCpuPercent:0.0} % of a core"));
        Write(output, "before any of them was there", result.Alone);
        Write(output, "as soon as all had come", [result.Arrived]);
        Write(output, "beside them, their coming's garbage collected", result.Served);
        Write(output, "while all drop", [result.Dropped]);
        output.WriteLine(FormattableString.Invariant($"  the server had closed its ends {result.DropSeconds:0.0} s after the drop"));
    }

    public static IEnumerable<Gate> Gates(QuietResult result) =>
    [
        new Gate(FormattableString.Invariant($"{result.Sessions} quiet sessions: lost"), 0, 0, [result.Sessions - result.Held]),
        new Gate(FormattableString.Invariant($"{result.Sessions} quiet sessions: memory of the server a session, KB"), 24, 24, [result.Kilobytes]),
        .. result.Served.GroupBy(static round => round.Client).Select(each => Served(result, each.Key, [.. each])),
    ];

    private static Gate Served(QuietResult result, ClientKind? client, IReadOnlyList<Measurement> rounds) => new(
        FormattableString.Invariant($"{result.Sessions} quiet sessions: p99 of {QuietRun.ServedConnections} others with a message a second, ms"), P99Aim, LimitOf(rounds), [.. rounds.Select(static round => round.P99Ms)])
    {
        Client = client,
    };

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
        ["alone"] = Json(result.Alone),
        ["served_as_they_have_come"] = Json(result.Arrived),
        ["served"] = Json(result.Served),
        ["served_while_all_drop"] = Json(result.Dropped),
        ["drop_s"] = Report.Round(result.DropSeconds, 2),
    };

    /// <summary>Where ONNX Runtime and an echo alone take longer next to silent sessions, on cores shared with the clients, their figure plus slack is the limit.</summary>
    private static double LimitOf(IReadOnlyList<Measurement> rounds) => Math.Clamp(Slack * Median(rounds, static round => round.BareParts!.P99Ms), P99Aim, MostP99);

    private static double Median(IReadOnlyList<Measurement> rounds, Func<Measurement, double> figure) => Statistics.Median(rounds.Select(figure));

    private static JsonArray Json(IReadOnlyList<Measurement> rounds) => new([.. rounds.Select(static JsonNode (round) => Json(round))]);

    private static JsonObject Json(Measurement measurement) => new()
    {
        ["client"] = measurement.Client?.ToString().ToLowerInvariant(),
        ["rate"] = Report.Round(measurement.Rate, 1),
        ["p50_ms"] = Report.Round(measurement.P50Ms, 3),
        ["p99_ms"] = Report.Round(measurement.P99Ms, 3),
        ["max_ms"] = Report.Round(measurement.MaxMs, 3),
        ["send_late_p99_ms"] = Report.Round(measurement.SendLateP99Ms ?? double.NaN, 3),
        ["bare_parts_p50_ms"] = Report.Round(measurement.BareParts?.P50Ms ?? double.NaN, 3),
        ["bare_parts_p99_ms"] = Report.Round(measurement.BareParts?.P99Ms ?? double.NaN, 3),
    };

    private static void Write(TextWriter output, string name, IReadOnlyList<Measurement> all)
    {
        foreach (var each in all.GroupBy(static round => round.Client))
            WriteOne(output, $"{name} ({each.Key?.ToString().ToLowerInvariant()})", [.. each]);
    }

    private static void WriteOne(TextWriter output, string name, IReadOnlyList<Measurement> rounds)
    {
        output.WriteLine(FormattableString.Invariant(
            $"  {QuietRun.ServedConnections} others with a message a second, {name}: p50 {Of(static m => m.P50Ms)}, p99 {Of(static m => m.P99Ms)}, max {Of(static m => m.MaxMs)} ms (sent late, p99: {Of(static m => m.SendLateP99Ms ?? 0)} ms)"));
        if (rounds.All(static round => round.BareParts is not null))
            output.WriteLine($"    the bare parts at that rate, by turns with them: p50 {Of(static m => m.BareParts!.P50Ms)}, p99 {Of(static m => m.BareParts!.P99Ms)} ms");

        string Of(Func<Measurement, double> figure) => rounds.Count == 1
            ? FormattableString.Invariant($"{figure(rounds[0]):0.0}")
            : FormattableString.Invariant($"{Median(rounds, figure):0.0} ({rounds.Min(figure):0.0} to {rounds.Max(figure):0.0})");
    }
}
