using StreamCluster.Client;

namespace StreamCluster.Cli;

/// <summary>Where in the file the ensemble's signals are. Immutable.</summary>
internal sealed class ReplayColumns
{
    private ReplayColumns(EnsembleInfo ensemble, int[] boundary, int[] target, bool[] kept, int? timestamp)
    {
        (BoundarySignals, TargetSignals) = (new SignalNames(ensemble.Signals.Boundary), new SignalNames(ensemble.Signals.Target));
        (Boundary, Target, Kept, Timestamp) = (boundary, target, kept, timestamp);
    }

    public SignalNames BoundarySignals { get; }

    public SignalNames TargetSignals { get; }

    /// <summary>The column of each boundary signal.</summary>
    public int[] Boundary { get; }

    /// <summary>The column of each target signal; -1 where the file has none, or it is excluded.</summary>
    public int[] Target { get; }

    /// <summary>Per target signal: whether it is written, that is not excluded.</summary>
    public bool[] Kept { get; }

    public int? Timestamp { get; }

    /// <summary>The boundary signals that the file has no column for.</summary>
    public static string[] Missing(IReadOnlyList<string> header, EnsembleInfo ensemble) =>
        [.. ensemble.Signals.Boundary.Except(header, StringComparer.Ordinal)];

    /// <exception cref="CliException">A column is missing, or is there twice.</exception>
    public static ReplayColumns Find(CsvFile file, EnsembleInfo ensemble, ReplayOptions options)
    {
        var header = file.Header;
        var missing = Missing(header, ensemble);
        if (missing.Length > 0)
        {
            throw new CliException(
                $"{file.Path} lacks {missing.Length} of the {ensemble.Signals.Boundary.Count} columns that '{ensemble.EnsembleName}' needs: "
                + $"{string.Join(", ", missing)}. It has: {string.Join(", ", header)}.");
        }

        foreach (var name in options.Exclude)
        {
            if (ensemble.Signals.Boundary.Contains(name, StringComparer.Ordinal))
                throw new CliException($"--exclude {name}: it is an input of '{ensemble.EnsembleName}' and cannot be left out.", ExitCode.Usage);
            if (!ensemble.Signals.Target.Contains(name, StringComparer.Ordinal))
                throw new CliException($"--exclude {name}: '{ensemble.EnsembleName}' predicts no such signal.", ExitCode.Usage);
        }

        if (options.TimestampColumn is { } timestamp && !header.Contains(timestamp, StringComparer.Ordinal))
            throw new CliException($"--timestamp-column {timestamp}: {file.Path} has no such column. It has: {string.Join(", ", header)}.");

        bool[] kept = [.. ensemble.Signals.Target.Select(signal => !options.Exclude.Contains(signal, StringComparer.Ordinal))];
        return new ReplayColumns(
            ensemble,
            [.. ensemble.Signals.Boundary.Select(name => Column(file, name))],
            [.. ensemble.Signals.Target.Select((name, index) => kept[index] ? Column(file, name) : -1)],
            kept,
            options.TimestampColumn is { } column ? Column(file, column) : null);
    }

    private static int Column(CsvFile file, string name)
    {
        var found = -1;
        for (var i = 0; i < file.Header.Count; i++)
        {
            if (!string.Equals(file.Header[i], name, StringComparison.Ordinal))
                continue;
            if (found >= 0)
                throw new CliException($"{file.Path} has the column {name} twice.");
            found = i;
        }

        return found;
    }
}
