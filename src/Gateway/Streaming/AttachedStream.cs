using StreamCluster.Gateway.Streaming.Protocol;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Streaming;

/// <summary>A connection's hold on its session, as of the last configuration. Replaced as a whole, never changed, but for the ordinal.</summary>
/// <param name="sessionId">The session.</param>
/// <param name="grain">Its grain: finding the reference for each message costs more than the call.</param>
/// <param name="opened">The answer to the configuration.</param>
/// <param name="layout">The columns in force.</param>
internal sealed class AttachedStream(string sessionId, ISessionGrain grain, OpenReply opened, WireLayout layout)
{
    private long _ordinal = opened.LastOrdinal;

    public string SessionId => sessionId;

    public ISessionGrain Grain => grain;

    public long Attachment => opened.Attachment;

    public string ResumeToken => opened.ResumeToken;

    public SessionConfiguration Configuration { get; } = opened.Configuration!;

    public WireLayout Layout => layout;

    public long NextOrdinal() => ++_ordinal;

    /// <summary>A reconfiguration keeps the attachment, and with it the numbering.</summary>
    public void NumberOnFrom(AttachedStream earlier)
    {
        if (earlier.Attachment == Attachment)
            _ordinal = Math.Max(_ordinal, earlier._ordinal);
    }
}
