namespace StreamCluster.Client;

/// <summary>A request that waits for its turn or for its reply. Its message is kept until the reply is there: it may be sent again.</summary>
internal abstract class PendingReply
{
    protected PendingReply(string id, PooledBuffer message)
    {
        (Id, Message) = (id, message);
        Place = new LinkedListNode<PendingReply>(this);
    }

    public string Id { get; }

    public PooledBuffer Message { get; }

    /// <summary>Its place in the <see cref="RequestLine"/>, which also guards what follows.</summary>
    public LinkedListNode<PendingReply> Place { get; }

    /// <summary>When the message was last handed to a socket, by the client's clock.</summary>
    public long SentAt { get; set; }

    /// <summary>Sent on the present connection: a reply will come.</summary>
    public bool IsOnWire { get; set; }

    /// <summary>The socket still reads the message.</summary>
    public bool IsSending { get; set; }

    /// <summary>Out of the line: the message goes back to the pool as soon as nobody reads it.</summary>
    public bool IsDone { get; set; }

    /// <summary>The caller has given up: not sent, if it is not sent yet.</summary>
    public abstract bool IsAbandoned { get; }

    /// <param name="reply">The reply, already read.</param>
    /// <param name="message">Its text, for the rare types.</param>
    /// <param name="roundTrip">Since <see cref="SentAt"/>.</param>
    /// <exception cref="StreamProtocolException">It is not a reply to such a request.</exception>
    public abstract void Complete(Reply reply, ReadOnlySpan<byte> message, TimeSpan roundTrip);

    public abstract void Fail(Exception exception);
}
