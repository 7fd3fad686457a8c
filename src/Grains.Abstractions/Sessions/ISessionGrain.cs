using Orleans.Concurrency;

namespace StreamCluster.Grains.Abstractions;

/// <summary>
/// One session, keyed by its id: configuration, boost selection, counters, sequence and history. Calls take turns. A caller may repeat any
/// call, for the store decides what counts (attachment, claim, ordinal). Only streams call this grain.
/// </summary>
[Alias("session")]
public interface ISessionGrain : IGrainWithStringKey
{
    /// <summary>Opens, resumes or reconfigures the session. The reply leaves only after the session is durably stored.</summary>
    [Alias("open")]
    ValueTask<OpenReply> OpenAsync(OpenSession request);

    /// <summary>
    /// Predicts and records a group. Under durability <c>commit</c> and <c>fsync</c> the reply leaves only after its samples are committed.
    /// An accepted group is finished and recorded even if the caller is gone.
    /// </summary>
    [Alias("predict")]
    ValueTask<PredictReply> PredictAsync(PredictGroup group);

    /// <summary>Returns when every answered sample is stored, or the store failed: before a client is sent to another node.</summary>
    [Alias("settle"), AlwaysInterleave]
    ValueTask SettleAsync();

    /// <summary>The connection with this attachment is gone, so the activation may end. An older attachment changes nothing.</summary>
    [Alias("detach")]
    ValueTask DetachAsync(long attachment);
}

/// <summary>A connection's hold on a session.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="Attachment">The connection's attachment.</param>
public readonly record struct AttachedSession(string SessionId, long Attachment);
