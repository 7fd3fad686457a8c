using System.Runtime.CompilerServices;

namespace StreamCluster.Cli;

/// <summary>The rows of a file that can be streamed, in order. Those that cannot are counted, or in strict mode end it.</summary>
internal sealed class ReplayRows(CsvFile file, ReplayColumns columns, bool strict, long? limit)
{
    private const int MaxTimestamp = 64;
    private readonly bool _decimalComma = file.MayHaveDecimalCommas;

    /// <summary>Rows of the file that were passed over.</summary>
    public long Skipped { get; private set; }

    /// <summary>Why the first of them was; null: none was.</summary>
    public string? FirstSkipped { get; private set; }

    /// <exception cref="CliException">In strict mode: a row cannot be used.</exception>
    public async IAsyncEnumerable<ReplayRow> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var number = 0L;
        while ((limit is null || number < limit) && await file.ReadAsync(cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            number++;
            if (Parse(number, out var reason) is { } row)
                yield return row;
            else
                Skip(reason!);
        }
    }

    private ReplayRow? Parse(long number, out string? reason)
    {
        reason = null;
        if (file.IsMalformed)
        {
            reason = "its quotes do not match";
            return null;
        }

        var boundary = new double[columns.Boundary.Length];
        for (var i = 0; i < boundary.Length; i++)
        {
            var cell = file.Cell(columns.Boundary[i]);
            if (CellNumber.TryParse(cell, _decimalComma, out boundary[i]))
                continue;
            reason = cell.IsEmpty
                ? $"{columns.BoundarySignals[i]} is empty"
                : $"{columns.BoundarySignals[i]} is '{Shortened(file.Text(columns.Boundary[i]))}', not a finite number";
            return null;
        }

        var timestamp = columns.Timestamp is { } column ? file.Text(column) : null;
        if (timestamp?.Length > MaxTimestamp)
        {
            reason = $"its timestamp is longer than {MaxTimestamp} characters";
            return null;
        }

        var targets = new double[columns.Target.Length];
        for (var i = 0; i < targets.Length; i++)
        {
            if (columns.Target[i] < 0 || !CellNumber.TryParse(file.Cell(columns.Target[i]), _decimalComma, out targets[i]))
                targets[i] = double.NaN;
        }

        return new ReplayRow(number, file.Line, string.IsNullOrEmpty(timestamp) ? null : timestamp, boundary, targets);
    }

    private static string Shortened(string cell) => Visible.Plain(cell.Length > 40 ? cell[..40] + "..." : cell);

    private void Skip(string reason)
    {
        var text = $"line {file.Line}: {reason}";
        if (strict)
            throw new CliException($"{file.Path}, {text}. Without --strict such rows are passed over.");
        Skipped++;
        FirstSkipped ??= text;
    }
}
