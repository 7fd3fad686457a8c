using StreamCluster.Gateway.Streaming.Protocol;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Streaming;

/// <summary>A connection's hold on its session, as of the last configuration. Replaced as a whole, never changed, but for the ordinal.</summary>
internal sealed class AttachedStream(string sessionId, OpenReply opened, WireLayout layout)
{
    private long _ordinal = opened.LastOrdinal;

    public string SessionId => sessionId;

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
