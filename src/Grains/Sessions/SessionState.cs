using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;
using StreamCluster.Grains.History.Writing;

namespace StreamCluster.Grains.Sessions;

/// <summary>
/// What an activation knows of its session between calls: the stored row as of the last commit, and the ensemble in force. Forgotten as
/// a whole when the store says that another activation owns the session.
/// </summary>
internal sealed class SessionState(StoredSession stored, SessionServices services) : IAppendObserver
{
    private volatile bool _hasLostAppend;

    public SessionClaim Claim { get; } = stored.Claim;

    public ReadOnlyMemory<byte> TokenHash { get; } = stored.TokenHash;

    public long Attachment { get; private set; } = stored.Attachment;

    public long LastOrdinal { get; private set; } = stored.LastOrdinal;

    public long NextSequence { get; private set; } = stored.NextSequence;

    public long PredictionsCount { get; private set; } = stored.PredictionsCount;

    public SessionConfiguration Configuration { get; private set; } = stored.Configuration;

    public SignalLayout Layout { get; private set; } = stored.Layout;

    /// <summary>The version that the configuration was resolved to; null after a claim alone.</summary>
    public string? EnsembleVersion { get; private set; }

    /// <summary>The grain of the ensemble in force; null until the first request.</summary>
    public IEnsembleGrain? Ensemble { get; set; }

    /// <summary>The identified requests; null until the first one comes, so that an idle session holds none.</summary>
    public RequestMemory? Memory { get; set; }

    /// <summary>Whether samples that were counted here could not be stored (durability <c>async</c>).</summary>
    public bool HasLostAppend => _hasLostAppend;

    /// <summary>Takes over what a configuration changed in the row.</summary>
    public void Configured(StoredSession row, EnsembleDescription ensemble)
    {
        Attachment = row.Attachment;
        LastOrdinal = row.LastOrdinal;
        Configuration = row.Configuration;
        Layout = ensemble.Layout;
        EnsembleVersion = ensemble.Version;
        Ensemble = null;
    }

    /// <summary>Takes over what an append moved in the row.</summary>
    public void Appended(SampleChunk chunk)
    {
        NextSequence += chunk.SampleCount;
        PredictionsCount += chunk.SampleCount;
        LastOrdinal = chunk.Requests[^1].Ordinal;
        Memory?.Add(chunk);
    }

    /// <inheritdoc/>
    public void OnAppendLost(SessionAppend append, Exception? cause)
    {
        services.Counters.Lost(append.Chunk.SampleCount, append.LatencySumMs);
        services.Logger.AppendLost(append.SessionId, append.Chunk.SampleCount, append.Chunk.FirstSequence, cause);
        _hasLostAppend = true;
    }
}
