using Spectre.Console;
using Spectre.Console.Rendering;

namespace StreamCluster.Cli;

/// <summary>The demo in a terminal: boundary values on the left, predictions on the right, figures below.</summary>
internal static class DemoView
{
    // Borders, headings, the lines above and below the tables.
    private const int OtherLines = 9;

    /// <param name="state">What to show.</param>
    /// <param name="height">Lines of the terminal.</param>
    public static IRenderable Render(DemoState state, int height)
    {
        var room = Math.Max(height - OtherLines, 3);
        return new Rows(
            new Markup($"[bold]{Visible.Markup(state.Ensemble.EnsembleName)}[/] at {Visible.Markup(state.Server.ToString())}"),
            new Columns(Boundary(state, room), Predictions(state, room)) { Expand = false },
            new Markup(Visible.Markup(state.Figures())),
            new Markup("[grey]Ctrl-C ends[/]"));
    }

    private static Table Boundary(DemoState state, int room)
    {
        var table = NewTable("boundary signal", "value");
        for (var i = 0; i < Math.Min(room, state.Reading.Length); i++)
            table.AddRow(Visible.Markup(state.Boundary[i]), Numbers.Value(state.Reading[i]));
        return WithRest(table, state.Reading.Length - room);
    }

    private static Table Predictions(DemoState state, int room)
    {
        var table = NewTable("predicted signal", "value").AddColumn("boost");
        if (state.Prediction is not { } prediction)
            return table;
        var boosted = prediction.SignalsUsedBoost ?? [];
        for (var i = 0; i < Math.Min(room, prediction.Signals.Count); i++)
        {
            var signal = prediction.Signals[i];
            table.AddRow(
                Visible.Markup(signal),
                Numbers.Value(prediction.Values.Span[i]),
                boosted.Contains(signal, StringComparer.Ordinal) ? "[green]+[/]" : "");
        }

        return WithRest(table, prediction.Signals.Count - room);
    }

    private static Table NewTable(string name, string value) =>
        new Table().Border(TableBorder.Rounded).AddColumn(name).AddColumn(new TableColumn(value).RightAligned().Width(12));

    private static Table WithRest(Table table, int rest) => rest > 0 ? table.Caption($"and {rest} more") : table;
}
