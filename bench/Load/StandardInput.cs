namespace StreamCluster.Load;

/// <summary>Orders to this process.</summary>
internal static class StandardInput
{
    /// <summary>
    /// The next line, null at the end. A thread of the pool reads it: the console blocks its reader, and the caller may be a thread that serves
    /// half of the sockets.
    /// </summary>
    public static Task<string?> ReadLineAsync(CancellationToken cancellationToken) => Task.Run(Console.In.ReadLine, cancellationToken);
}
