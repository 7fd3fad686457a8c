using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using StreamCluster.Client;

namespace StreamCluster.Cli;

/// <summary>
/// The picture in a terminal. It is never higher nor wider than that: what there is no room for is counted. Everything a server says goes
/// through <see cref="Text"/>, which knows no markup, without what a terminal would obey.
/// </summary>
internal static class WatchView
{
    // The lines besides the tables, and those of a table besides its rows: frame, heading, and how many there is no room for.
    private const int Figures = 7;
    private const int Frame = 5;
    private const int Narrow = 80;

    public static IRenderable Render(WatchState state, WatchOptions options, int width, int height)
    {
        var parts = new List<IRenderable> { Title(state, width) };
        if (state.Stats is { } stats)
        {
            parts.AddRange(Counters(state, stats, width));
            var room = height - Figures;
            var nodes = Math.Min(stats.Nodes.Count, Math.Max(1, (room / 3) - Frame));
            if (stats.Nodes.Count > 0 && room >= Frame + 1)
            {
                parts.Add(Nodes(state, stats, nodes));
                room -= nodes + Frame;
            }

            if (stats.Connections.Count > 0 && room > Frame)
                parts.Add(Connections(state, stats, options.Newest, room - Frame, width));
        }

        parts.Add(Line("Ctrl-C ends", width, new Style(Color.Grey)));
        return new Rows(parts.Take(Math.Max(height, 1))); // tables are there only where there is room for all of it
    }

    private static Text Title(WatchState state, int width)
    {
        var time = state.Last.Time.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        return state.Away is { } away
            ? Line($"{time}  no server answers since {WatchLines.Seconds(away)} s: {state.Last.Failure}", width, new Style(Color.Red, decoration: Decoration.Bold))
            : Line(
                $"{time}  {state.Last.Server}{(state.BackAfter is { } gone ? $"  back after {WatchLines.Seconds(gone)} s" : "")}", width,
                new Style(decoration: Decoration.Bold));
    }

    private static IEnumerable<Text> Counters(WatchState state, ServerStats stats, int width)
    {
        var rate = Numbers.Rate(state.Rate ?? double.NaN);
        var total = stats.ConnectionsTotal is { } all ? $", {Numbers.Count(all)} in all" : "";
        yield return Line($"connections  {Numbers.Count(stats.ActiveConnections)} active{total}", width);
        yield return Line($"predictions  {rate}/s, {Numbers.Count(stats.TotalPredictions)} in all", width);
        yield return Line(
            $"latency ms   p50 {Numbers.Milliseconds(stats.P50LatencyMs)}  p95 {Numbers.Milliseconds(stats.P95LatencyMs)}  p99 {Numbers.Milliseconds(stats.P99LatencyMs)}",
            width);
        var errors = state.Errors();
        yield return Line(
            "errors       " + (stats.Errors is null ? Numbers.None : errors.Count == 0 ? "none" : string.Join("  ", errors.Select(WatchLines.ErrorText))), width,
            errors.Any(static error => error.New > 0) ? new Style(Color.Yellow) : default(Style?));
        yield return Line("             " + Sparkline.Of(state.Rates, width - 13), width, new Style(Color.Green));
    }

    private static Table Nodes(WatchState state, ServerStats stats, int rows)
    {
        var table = NewTable().AddColumn(Column("node")).AddColumn(Column("connections").RightAligned()).AddColumn(Column("predictions/s").RightAligned());
        foreach (var node in stats.Nodes.OrderByDescending(node => state.RateOf(node) ?? 0).Take(rows))
            table.AddRow(Cell(node.Name), Cell(Numbers.Count(node.ActiveConnections)), Cell(Numbers.Rate(state.RateOf(node) ?? double.NaN)));
        return WithRest(table, stats.Nodes.Count - rows);
    }

    private static Table Connections(WatchState state, ServerStats stats, bool newest, int rows, int width)
    {
        var table = NewTable().AddColumn(Column(newest ? "newest session" : "busiest session"));
        if (width >= Narrow)
            table.AddColumn(Column("ensemble")).AddColumn(Column("connected at"));
        table.AddColumn(Column("predictions").RightAligned()).AddColumn(Column("/s").RightAligned());
        var sorted = newest
            ? stats.Connections.Reverse()
            : stats.Connections.OrderByDescending(connection => state.RateOf(connection) ?? 0).ThenByDescending(static connection => connection.PredictionsCount);
        foreach (var connection in sorted.Take(rows))
        {
            Text[] wide = width >= Narrow ? [Cell(connection.EnsembleName), Cell(connection.ConnectedAt)] : [];
            table.AddRow(
                [
                    Cell(connection.SessionId), .. wide, Cell(Numbers.Count(connection.PredictionsCount)),
                    Cell(Numbers.Rate(state.RateOf(connection) ?? double.NaN)),
                ]);
        }

        return WithRest(table, stats.ActiveConnections - Math.Min(rows, stats.Connections.Count));
    }

    private static Table NewTable() => new Table().Border(TableBorder.Simple).Collapse();

    private static TableColumn Column(string name) => new TableColumn(new Text(name)).NoWrap();

    private static Text Cell(string text) => new(Visible.Plain(text)) { Overflow = Overflow.Ellipsis };

    /// <summary>One line, cut where the terminal ends.</summary>
    private static Text Line(string text, int width, Style? style = null)
    {
        text = Visible.Plain(text.ReplaceLineEndings(" "));
        return new Text(text.Length > width ? string.Concat(text.AsSpan(0, Math.Max(width - 1, 0)), "…") : text, style);
    }

    private static Table WithRest(Table table, int rest) => rest > 0 ? table.Caption($"and {Numbers.Count(rest)} more") : table;
}
