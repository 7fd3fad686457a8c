using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using Microsoft.Extensions.Logging;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.History.Export;

/// <summary>What became of a save.</summary>
/// <param name="Error">Why nothing was saved; null where there is no error.</param>
/// <param name="Path">The file: from the export root's own name on, separated by <c>/</c>; null where none was written.</param>
/// <param name="Samples">Samples saved; 0: there were none, and no file was written.</param>
public sealed record SaveResult(GrainError? Error, string? Path, long Samples);

/// <summary>Saves histories as files under the export root. A file has its published name only when it is whole.</summary>
public sealed partial class HistoryExport(IHistoryReader reader, ExportOptions options, TimeProvider time, ILogger<HistoryExport> logger)
{
    private static readonly SearchValues<char> IdCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>Saves within a second take the names of the next seconds: an hour's worth, for each is looked for one by one.</summary>
    private const int MostNames = 3600;

    private readonly ExportRoot _root = new(options.Path ?? "results");

    /// <summary>Saves what is stored of the session.</summary>
    /// <param name="sessionId">The session; an id that can not be one is not found.</param>
    /// <param name="outputDir">A folder under the export root, see the protocol; null or empty: the root itself.</param>
    /// <param name="format">The form of the file.</param>
    /// <param name="cancellationToken">Gives up; no file is left.</param>
    public async ValueTask<SaveResult> SaveAsync(
        string sessionId, string? outputDir, ExportFormat format, CancellationToken cancellationToken)
    {
        if (ExportFolder.Parse(outputDir, out var fault) is not { } segments)
        {
            return Refused(ErrorCode.InvalidRequest, fault);
        }

        // The id becomes part of a file's name. (Text without any other character is still no session when it is empty.)
        if (sessionId.AsSpan().ContainsAnyExcept(IdCharacters) || await reader.FindAsync(sessionId, cancellationToken) is not { } history)
        {
            return Refused(ErrorCode.SessionNotFound, "No session of that id is stored.");
        }

        if (history.SampleCount == 0)
        {
            return new SaveResult(null, null, 0);
        }

        try
        {
            return _root.Enter(segments) is { } folder
                ? await WriteAsync(folder, segments, history, format, cancellationToken)
                : Refused(ErrorCode.InvalidRequest, "output_dir leads over a symbolic link or a file.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogFailed(logger, sessionId, exception);
            return Refused(ErrorCode.ExportFailed, "The export folder cannot be written.");
        }
    }

    private async ValueTask<SaveResult> WriteAsync(
        string folder, string[] segments, StoredHistory history, ExportFormat format, CancellationToken cancellationToken)
    {
        ExportLeftovers.Remove(folder, time.GetUtcNow());
        var temporary = Path.Combine(folder, ExportLeftovers.NewName());
        try
        {
            long samples;
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                var output = PipeWriter.Create(file, new StreamPipeWriterOptions(leaveOpen: true));
                var chunks = reader.ReadAsync(history.SessionId, cancellationToken);
                samples = format == ExportFormat.Csv
                    ? await HistoryCsv.WriteAsync(output, history, chunks, cancellationToken)
                    : await HistoryJson.WriteAsync(output, history, chunks, cancellationToken);
                await output.CompleteAsync();
                file.Flush(flushToDisk: true);
            }

            if (Publish(temporary, folder, history.SessionId, format) is not { } name)
            {
                File.Delete(temporary);
                return Refused(ErrorCode.ExportFailed, "Too many histories of this session were saved in this folder within the last hour.");
            }

            LogSaved(logger, history.SessionId, samples, name);
            return new SaveResult(null, string.Join('/', [_root.Name, .. segments, name]), samples);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>
    /// Gives the file its name. The name is taken by creating it, which alone is certain not to overwrite (a move that looks first is
    /// not); the move then replaces the empty file by the whole one. Null: the next <see cref="MostNames"/> names are all taken.
    /// </summary>
    private string? Publish(string temporary, string folder, string sessionId, ExportFormat format)
    {
        var extension = format == ExportFormat.Csv ? "csv" : "json";
        var now = time.GetUtcNow();
        for (var i = 0; i < MostNames; i++)
        {
            var second = now.AddSeconds(i);
            var name = string.Create(CultureInfo.InvariantCulture, $"stream_history_{sessionId}_{second:yyyyMMdd_HHmmss}.{extension}");
            var target = Path.Combine(folder, name);
            try
            {
                new FileStream(target, FileMode.CreateNew, FileAccess.Write).Dispose();
            }
            catch (IOException) when (Path.Exists(target))
            {
                continue;
            }

            try
            {
                File.Move(temporary, target, overwrite: true);
                return name;
            }
            catch
            {
                File.Delete(target);
                throw;
            }
        }

        return null;
    }

    private static SaveResult Refused(ErrorCode code, string message) => new(new GrainError(code, message), null, 0);

    [LoggerMessage(1130, LogLevel.Information, "Session {SessionId}: {Samples} samples saved as {Name}")]
    private static partial void LogSaved(ILogger logger, string sessionId, long samples, string name);

    [LoggerMessage(1131, LogLevel.Error, "Session {SessionId}: its history could not be saved")]
    private static partial void LogFailed(ILogger logger, string sessionId, Exception exception);
}
