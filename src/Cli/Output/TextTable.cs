using Spectre.Console;

namespace StreamCluster.Cli;

/// <summary>A table: drawn in a terminal, plain aligned columns elsewhere. Columns of numbers are set to the right.</summary>
internal sealed class TextTable(params string[] headers)
{
    private readonly List<string[]> _rows = [];

    /// <summary>The column from which on cells are numbers.</summary>
    public int NumbersFrom { get; init; } = 1;

    public void Add(params string[] cells) => _rows.Add(cells);

    public void WriteTo(CliConsole console)
    {
        if (console.Live is { } live)
            live.Write(ToTable());
        else
            WritePlain(console.Out);
    }

    private Table ToTable()
    {
        var table = new Table().Border(TableBorder.Rounded);
        for (var i = 0; i < headers.Length; i++)
            table.AddColumn(new TableColumn(Visible.Markup(headers[i])) { Alignment = i < NumbersFrom ? Justify.Left : Justify.Right });
        foreach (var row in _rows)
            table.AddRow(Array.ConvertAll(row, Visible.Markup));
        return table;
    }

    private void WritePlain(TextWriter output)
    {
        string[][] rows = [headers, .. _rows];
        rows = Array.ConvertAll(rows, static row => Array.ConvertAll(row, Visible.Plain));
        var widths = headers.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
        {
            var cells = row.Select((cell, column) => column < NumbersFrom ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]));
            output.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }
}
