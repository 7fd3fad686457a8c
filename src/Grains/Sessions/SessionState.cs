using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;

namespace StreamCluster.Grains.Sessions;

/// <summary>
/// What an activation knows of its session between calls: the stored row as of the last commit, and the ensemble in force. Forgotten as
/// a whole when the store says that another activation owns the session.
/// </summary>
internal sealed class SessionState(StoredSession stored)
{
    public SessionClaim Claim { get; } = stored.Claim;

    public ReadOnlyMemory<byte> TokenHash { get; } = stored.TokenHash;

    public long Attachment { get; private set; } = stored.Attachment;

    public long LastOrdinal { get; private set; } = stored.LastOrdinal;

    public long NextSequence { get; private set; } = stored.NextSequence;

    public long PredictionsCount { get; private set; } = stored.PredictionsCount;

    public SessionConfiguration Configuration { get; private set; } = stored.Configuration;

    public SignalLayout Layout { get; private set; } = stored.Layout;

    /// <summary>The version that serves the configuration's ensemble; null until it was looked up.</summary>
    public string? EnsembleVersion { get; set; }

    /// <summary>The identified requests; null until the first one comes: an idle session holds none.</summary>
    public RequestMemory? Memory { get; set; }

    /// <summary>Takes over what a configuration changed in the row.</summary>
    public void Configured(StoredSession row, EnsembleDescription ensemble)
    {
        Attachment = row.Attachment;
        LastOrdinal = row.LastOrdinal;
        Configuration = row.Configuration;
        Layout = ensemble.Layout;
        EnsembleVersion = ensemble.Version;
    }

    /// <summary>Takes over what an append moved in the row.</summary>
    public void Appended(SampleChunk chunk)
    {
        NextSequence += chunk.SampleCount;
        PredictionsCount += chunk.SampleCount;
        LastOrdinal = chunk.Requests[^1].Ordinal;
        Memory?.Add(chunk);
    }
}
