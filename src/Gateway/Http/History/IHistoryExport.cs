using System.IO.Pipelines;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Http.History;

/// <summary>The form of an exported history.</summary>
internal enum HistoryFormat
{
    /// <summary>A header line, then one line per sample (RFC 4180).</summary>
    Csv = 0,

    /// <summary>An array with one object per sample.</summary>
    Json = 1,
}

/// <summary>What a client asked to be saved.</summary>
/// <param name="SessionId">The session, as the client named it.</param>
/// <param name="OutputDir">Folder under the export root, as the client named it; null: the root itself.</param>
/// <param name="Format">The form.</param>
internal sealed record SaveOrder(string SessionId, string? OutputDir, HistoryFormat Format);

/// <summary>What became of a <see cref="SaveOrder"/>.</summary>
internal sealed record SaveOutcome
{
    /// <summary>
    /// <see cref="ErrorCode.InvalidRequest"/> (the folder's name), <see cref="ErrorCode.SessionNotFound"/> or
    /// <see cref="ErrorCode.ExportFailed"/>; null: done.
    /// </summary>
    public GrainError? Error { get; init; }

    /// <summary>Path of the file, relative to the server's working folder; null where there was nothing to save.</summary>
    public string? OutputPath { get; init; }

    /// <summary>Samples in the file.</summary>
    public long SamplesSaved { get; init; }
}

/// <summary>Writes histories: to a file under the export root, or to a client.</summary>
internal interface IHistoryExport
{
    /// <summary>Saves a session's history as a new file; nothing is left of a file that could not be finished.</summary>
    ValueTask<SaveOutcome> SaveAsync(SaveOrder order, CancellationToken cancellationToken);

    /// <summary>Writes a session's history. Memory does not grow with it: a slow reader slows the reading from the store.</summary>
    ValueTask WriteAsync(StoredHistory history, HistoryFormat format, PipeWriter output, CancellationToken cancellationToken);
}
