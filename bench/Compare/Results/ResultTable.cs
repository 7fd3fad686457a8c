namespace StreamCluster.Compare;

/// <summary>Writes the medians, for people.</summary>
internal static class ResultTable
{
    private static readonly string Head = $"{"",-46}{"rate/s",9}{"CPU µs",9}{"p50 ms",9}{"p95 ms",9}{"p99 ms",9}{"bytes",8}{"spread",8}";

    public static void Write(TextWriter output, IReadOnlyList<Scenario> scenarios, Rounds rounds)
    {
        output.WriteLine($"client: {rounds.ClientName}");
        output.WriteLine($"{Head} |{"CPU/b1",8}{"CPU/best",9}{"-echo µs",9}{"rate/b1",8}");
        foreach (var scenario in scenarios)
        {
            var ratios = Ratios.Of(rounds, scenario);
            output.WriteLine(string.Concat(
                Figures(scenario, rounds), " |", Text(ratios.CpuToBare, 8, "0.00"), Text(ratios.CpuToBest, 9, "0.00"), Text(ratios.CpuOverEcho, 9, "0.0"), Text(ratios.RateToBare, 8, "0.00")));
        }

        foreach (var open in scenarios.SelectMany(scenario => rounds.Of(scenario.Name)).Where(static m => m.Drift is not null))
        {
            output.WriteLine(FormattableString.Invariant(
                $"open loop ({rounds.ClientName}) at {open.Rate:0}/s: p50 {open.P50Ms:0.0}, p99 {open.P99Ms:0.0}, max {open.MaxMs:0.0} ms; p99 of sending late {open.SendLateP99Ms:0.00} ms; {open.Stolen:0%} of the machine's time stolen; bare parts at {open.BareParts?.Rate:0}/s: p50 {open.BareParts?.P50Ms:0.0}, p99 {open.BareParts?.P99Ms:0.0} ms; best throughput drifted by {open.Drift:0%}{(open.Counts ? "" : ": does not count")}"));
        }
    }

    /// <summary>Without the ratios to bare parts.</summary>
    public static void WriteFigures(TextWriter output, IReadOnlyList<Scenario> scenarios, Rounds rounds)
    {
        output.WriteLine($"client: {rounds.ClientName}");
        output.WriteLine(Head);
        foreach (var scenario in scenarios)
            output.WriteLine(Figures(scenario, rounds));
    }

    /// <summary>One line per gate.</summary>
    public static void Write(TextWriter output, IReadOnlyList<Gate> gates)
    {
        foreach (var gate in gates)
        {
            var range = gate.Figures.Count > 1 ? FormattableString.Invariant($"; {gate.Figures.Min():0.00} to {gate.Figures.Max():0.00}") : "";
            var counted = gate.Disturbed > 0 ? FormattableString.Invariant($"; {gate.Figures.Count} of {gate.Figures.Count + gate.Disturbed} rounds count") : "";
            output.WriteLine(FormattableString.Invariant($"{gate.Verdict,-12}{gate.ClientName,-5}{gate.Name}: {gate.Median:0.00} (aim {gate.Aim:0.00}, limit {gate.Limit:0.00}{range}{counted})"));
        }
    }

    private static string Figures(Scenario scenario, Rounds rounds)
    {
        return string.Concat(
            $"{scenario.Name,-46}", Cell(static m => m.Rate, 9, "0"), Cell(static m => m.CpuUs, 9, "0.0"), Cell(static m => m.P50Ms, 9, "0.000"), Cell(static m => m.P95Ms, 9, "0.000"),
            Cell(static m => m.P99Ms, 9, "0.000"), Cell(static m => m.AllocatedBytes ?? double.NaN, 8, "0"), Text(Statistics.Spread(rounds.Of(scenario.Name).Select(static m => m.CpuUs)), 8, "0%"));

        string Cell(Func<Measurement, double> figure, int width, string format) => Text(rounds.Median(scenario.Name, figure), width, format);
    }

    private static string Text(double value, int width, string format) =>
        (double.IsFinite(value) && value != 0 ? value.ToString(format, System.Globalization.CultureInfo.InvariantCulture) : "-").PadLeft(width);
}
