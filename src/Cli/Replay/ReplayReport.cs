using System.Text.Json;

namespace StreamCluster.Cli;

/// <summary>Prints a summary.</summary>
internal sealed class ReplayReport(CliConsole console)
{
    public void Write(ReplaySummary summary, bool json)
    {
        if (json)
        {
            console.Out.WriteLine(JsonSerializer.Serialize(summary, ReplayJson.Default.ReplaySummary));
            return;
        }

        if (summary.Signals.Count > 0 && summary.RowsPredicted > 0)
            WriteScores(summary);
        WriteRows(summary);
        if (summary.PredictionsFile is { } file)
            console.Out.WriteLine($"predictions  {file}");
    }

    private static double? Difference(ReplaySignal signal) => signal.R2 - signal.R2Shipped;

    private void WriteScores(ReplaySummary summary)
    {
        var table = new TextTable("signal", "boost", "R²", "R² shipped", "difference", "MAE") { NumbersFrom = 2 };
        foreach (var signal in summary.Signals)
        {
            table.Add(
                signal.Signal,
                signal.UseBoost ? "yes" : "no",
                Numbers.R2(signal.R2),
                Numbers.R2(signal.R2Shipped),
                Numbers.R2(Difference(signal)),
                signal.Mae is { } error ? Numbers.Value(error) : Numbers.None);
        }

        table.WriteTo(console);
        var both = summary.Signals.Where(static signal => Difference(signal) is not null).ToArray();
        if (both.Length == 0)
            return;
        var farthest = both.MaxBy(static signal => Math.Abs(Difference(signal)!.Value))!;
        console.Out.WriteLine(
            $"mean R²      {Numbers.R2(both.Average(static signal => signal.R2))} here, {Numbers.R2(both.Average(static signal => signal.R2Shipped))} "
            + $"shipped, over {both.Length} signals; farthest apart: {Visible.Plain(farthest.Signal)} ({Numbers.R2(Difference(farthest))})");
    }

    private void WriteRows(ReplaySummary summary)
    {
        var output = console.Out;
        if (summary.Interrupted)
            output.WriteLine("interrupted: what follows is about the rows answered until then");
        output.WriteLine($"rows         {Numbers.Count(summary.RowsPredicted)} predicted by '{Visible.Plain(summary.EnsembleName)}' (session {Visible.Plain(summary.SessionId)})");
        if (summary.RowsSkipped > 0)
            output.WriteLine($"skipped      {Numbers.Count(summary.RowsSkipped)}; the first: {summary.FirstSkipped}");
        if (summary.RowsRefused > 0)
            output.WriteLine($"refused      {Numbers.Count(summary.RowsRefused)}; the first: {summary.FirstRefused}");
        output.WriteLine($"throughput   {Numbers.Rate(summary.RowsPerSecond)} rows/s ({Numbers.Count(summary.Messages)} messages in {Numbers.Milliseconds(summary.Seconds)} s)");
        output.WriteLine(
            $"latency ms   p50 {Numbers.Milliseconds(summary.P50LatencyMs)}, p95 {Numbers.Milliseconds(summary.P95LatencyMs)}, "
            + $"p99 {Numbers.Milliseconds(summary.P99LatencyMs)} (of a message, seen from here, up to {summary.Window} on the wire)");
    }
}
