namespace StreamCluster.Grains.History;

/// <summary>A session with the id of a new one is stored already.</summary>
public sealed class SessionExistsException : Exception
{
    /// <summary>With the usual message.</summary>
    public SessionExistsException()
        : base("A session with this id is stored already.")
    {
    }

    /// <summary>With a message.</summary>
    public SessionExistsException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and a cause.</summary>
    public SessionExistsException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
