namespace StreamCluster.Hosting;

/// <summary>The node cannot start, for a reason that its operator can mend. The message is for people, the cause for the log.</summary>
public sealed class StartException : Exception
{
    /// <summary>Without a reason.</summary>
    public StartException()
        : this("The node cannot start.")
    {
    }

    /// <summary>With the reason.</summary>
    public StartException(string message)
        : base(message)
    {
    }

    /// <summary>With the reason and its cause.</summary>
    public StartException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
