using System.Globalization;
using CsvHelper;

namespace StreamCluster.Cli;

/// <summary>
/// Writes predictions as RFC 4180 text: the row's number in the recording, its timestamp where there is one, then
/// <c>prediction_&lt;signal&gt;</c> as the shortest decimals that give back the float32.
/// </summary>
internal sealed class PredictionFile : IAsyncDisposable
{
    private readonly CsvWriter _csv;
    private readonly ReplayColumns _columns;

    private PredictionFile(string path, ReplayColumns columns)
    {
        _columns = columns;
        _csv = CsvWriter.Create(File.Create(path));
    }

    /// <exception cref="CliException">It would overwrite the recording, or cannot be made.</exception>
    public static PredictionFile Create(string path, string recording, ReplayColumns columns)
    {
        if (string.Equals(Path.GetFullPath(path), Path.GetFullPath(recording), StringComparison.Ordinal))
            throw new CliException("--out names the recording itself; choose another file.", ExitCode.Usage);
        try
        {
            var file = new PredictionFile(path, columns);
            file.WriteHeader();
            return file;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"--out {path} cannot be written: {exception.Message}", inner: exception);
        }
    }

    /// <param name="row">The row.</param>
    /// <param name="predictions">In the ensemble's order.</param>
    public void Write(ReplayRow row, ReadOnlySpan<float> predictions)
    {
        _csv.WriteField(row.Number, default, CultureInfo.InvariantCulture);
        if (_columns.Timestamp is not null)
            _csv.WriteField(row.Timestamp);
        for (var i = 0; i < predictions.Length; i++)
        {
            if (_columns.Kept[i])
                _csv.WriteField(predictions[i], default, CultureInfo.InvariantCulture);
        }

        _csv.EndRecord();
    }

    public ValueTask DisposeAsync() => _csv.DisposeAsync();

    private void WriteHeader()
    {
        _csv.WriteField("row");
        if (_columns.Timestamp is not null)
            _csv.WriteField("timestamp");
        for (var i = 0; i < _columns.TargetSignals.Count; i++)
        {
            if (_columns.Kept[i])
                _csv.WriteField($"prediction_{_columns.TargetSignals[i]}");
        }

        _csv.EndRecord();
    }
}
