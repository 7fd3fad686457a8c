namespace StreamCluster.Client;

/// <summary>A request that waits for its turn or for its reply. Its message belongs to the sending loop until it is sent.</summary>
internal abstract class PendingReply(string id, PooledBuffer message)
{
    public string Id { get; } = id;

    public PooledBuffer Message { get; } = message;

    /// <summary>When the message was handed to the socket, by the client's clock.</summary>
    public long SentAt { get; set; }

    /// <summary>The caller has given up: not sent, if it is not sent yet.</summary>
    public abstract bool IsAbandoned { get; }

    /// <param name="reply">The reply, already read.</param>
    /// <param name="message">Its text, for the rare types.</param>
    /// <param name="roundTrip">Since <see cref="SentAt"/>.</param>
    /// <exception cref="StreamProtocolException">It is not a reply to such a request.</exception>
    public abstract void Complete(Reply reply, ReadOnlySpan<byte> message, TimeSpan roundTrip);

    public abstract void Fail(Exception exception);
}
