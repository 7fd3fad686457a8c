namespace StreamCluster.Kill;

/// <summary>The connection is gone, could not be made, or gives no answer.</summary>
internal class ConnectionLostException(string reason, Exception? inner = null) : Exception(reason, inner);

/// <summary>A reply that is not one: the connection is given up.</summary>
internal sealed class UnreadableReplyException(string text, Exception inner) : ConnectionLostException("a reply that cannot be read", inner)
{
    public string Text => text;
}
