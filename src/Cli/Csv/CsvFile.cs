using CsvHelper;

namespace StreamCluster.Cli;

/// <summary>
/// A CSV file (RFC 4180; UTF-8, or what its byte order mark says; comma, semicolon, tab or bar, told from its first lines), read
/// row by row: memory does not grow with it.
/// </summary>
internal sealed class CsvFile : IAsyncDisposable
{
    // A quote that is never closed would otherwise take the rest of the file for one cell.
    private const int MaxRow = 4 * 1024 * 1024;
    private readonly FileStream _file;
    private readonly CsvReader _reader;
    private bool _malformed;

    private CsvFile(FileStream file)
    {
        _file = file;
        _reader = CsvReader.Create(file, new CsvReaderOptions
        {
            TrimWhitespace = true,
            TrackLineNumbers = true,
            MaxRecordSize = MaxRow,
            MalformedData = CsvMalformedDataHandling.Recover,
            OnMalformedRecord = _ => _malformed = true,
        });
    }

    public string Path => _file.Name;

    /// <summary>Whether <c>1,5</c> may be one and a half: the comma is not the delimiter.</summary>
    public bool MayHaveDecimalCommas => _reader.Separator != ',';

    /// <summary>The column names, without spaces around them.</summary>
    public IReadOnlyList<string> Header { get; private set; } = [];

    /// <summary>The line that the present row starts on, from 1; lines within quoted cells count.</summary>
    public long Line => _reader.LineNumber;

    /// <summary>Whether the present row breaks the rules of quoting.</summary>
    public bool IsMalformed => _malformed;

    /// <summary>How much of the file is read, from 0 to 1.</summary>
    public double Progress => _file.Length == 0 ? 1 : Math.Min(1, (double)_reader.ByteOffset / _file.Length);

    /// <exception cref="CliException">It cannot be opened, or has no header line.</exception>
    public static async Task<CsvFile> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var csv = new CsvFile(Open(path));
        try
        {
            await csv._reader.ReadHeaderAsync(cancellationToken);
            csv.Header = [.. csv._reader.Headers.Select(static name => name.Trim())];
            return csv.Header.Any(static name => name.Length > 0)
                ? csv
                : throw new CliException($"{path} has no header line.");
        }
        catch (Exception exception)
        {
            await csv.DisposeAsync();
            if (exception is CsvFormatException)
                throw new CliException($"The header line of {path} is not CSV: {exception.Message}", inner: exception);
            throw;
        }
    }

    /// <summary>Goes to the next row; false at the end. Empty lines are passed over.</summary>
    /// <exception cref="CliException">A row has no end.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        _malformed = false;
        try
        {
            return await _reader.ReadAsync(cancellationToken);
        }
        catch (CsvFormatException exception)
        {
            throw new CliException(
                $"{Path}: the row after line {Line} does not end within {MaxRow >> 20} MiB; a quote is probably not closed.",
                inner: exception);
        }
    }

    /// <summary>A cell of the present row as UTF-8, valid until the next read; empty where the row is too short.</summary>
    public ReadOnlySpan<byte> Cell(int column) => _reader.GetSpan(column);

    /// <summary>A cell of the present row; empty where the row is too short.</summary>
    public string Text(int column) => _reader.GetString(column);

    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(
                path, new FileStreamOptions { Share = FileShare.ReadWrite, Options = FileOptions.SequentialScan | FileOptions.Asynchronous });
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CliException($"There is no file {path}.", inner: exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new CliException($"{path} cannot be read: it is a folder, or not allowed.", inner: exception);
        }
    }
}
