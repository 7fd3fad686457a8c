using System.Globalization;
using System.Text.Json;

namespace StreamCluster.Kill;

/// <summary>A result for people, and for machines.</summary>
internal static class ResultTable
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static void Write(TextWriter output, KillResult result)
    {
        var plan = result.Plan;
        Line($"{plan.Topology.ToString().ToLowerInvariant()}, {plan.Nodes} node(s){(plan.Silos > 0 ? $" and {plan.Silos} silo(s)" : "")}, {plan.Clients} clients, durability {plan.Durability}, seed {plan.Seed}: {result.Seconds:0} s");
        Line($"  faults        {Joined(result.Faults)}");
        Line($"  samples       acknowledged {result.Acknowledged} ({result.Replayed} by replay), counted {result.Counted}, given up {result.GivenUp}; connections {result.Connections}");
        Line($"  errors        {Joined(result.Errors)}");
        Line($"  exec to ready {Times(result.Starts)}");
        Line($"  ended alone   {result.Ended} process(es), restarted");
        foreach (var times in result.Recoveries)
            Line($"  after {NameOf(times),-37} {Times(times)}");
        Line($"  violations    {(result.Passed ? "none" : Joined(result.Violations))}");
        foreach (var violation in result.FirstViolations)
            output.WriteLine($"    {violation}");
        if (!result.Passed)
            Line($"  seed {plan.Seed}; node logs and stores: {result.Folder}");

        void Line(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Adds the result to the folder, one file for each topology and seed, and writes the sums of all files there.</summary>
    public static async Task AccumulateAsync(string folder, KillResult result, TextWriter output, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        await SaveAsync(Path.Combine(folder, FormattableString.Invariant($"{result.Plan.Topology}-{result.Plan.Seed}.json").ToLowerInvariant()), result, cancellationToken);
        var runs = new List<KillResult>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
            runs.Add(JsonSerializer.Deserialize<KillResult>(await File.ReadAllTextAsync(file, cancellationToken), Json)!);
        foreach (var topology in runs.GroupBy(static run => run.Plan.Topology).OrderBy(static group => group.Key))
            Write(output, new KillTotals(topology.Key, [.. topology]));
    }

    public static async Task SaveAsync(string file, KillResult result, CancellationToken cancellationToken)
    {
        await using var stream = File.Create(file);
        await JsonSerializer.SerializeAsync(stream, result, Json, cancellationToken);
    }

    private static void Write(TextWriter output, KillTotals totals)
    {
        Line($"{totals.Topology.ToString().ToLowerInvariant()}, {totals.Runs.Count} run(s), seeds {string.Join(", ", totals.Runs.Select(static run => run.Plan.Seed))}: {totals.Seconds:0} s");
        Line($"  faults        {Joined(totals.Faults)}");
        Line($"  samples       acknowledged {totals.Acknowledged}");
        Line($"  errors        {Joined(totals.Errors)}");
        Line($"  ended alone   {totals.Ended} process(es), restarted");
        foreach (var times in totals.Recoveries)
            Line($"  after {NameOf(times),-37} {Times(times)}");
        Line($"  violations    {Joined(totals.Violations)}");

        void Line(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
    }

    private static string NameOf(RecoveryTimes times) =>
        times.Fault + (times.IsElsewhere ? " elsewhere" : "") + (times.Overlapped ? ", others between" : "") + (times.OfLibrary ? ", library" : "");

    private static string Times(RecoveryTimes times) =>
        string.Create(CultureInfo.InvariantCulture, $"p50 {times.P50:0.000}  p95 {times.P95:0.000}  p99 {times.P99:0.000}  max {times.Max:0.000} s  ({times.Count})");

    private static string Joined<TKey>(IReadOnlyDictionary<TKey, int> counts) =>
        counts.Count == 0 ? "none" : string.Join(", ", counts.Select(static entry => $"{entry.Key} {entry.Value.ToString(CultureInfo.InvariantCulture)}"));
}
