namespace StreamCluster.Load;

/// <summary>What this process is told.</summary>
internal static class StandardInput
{
    /// <summary>
    /// The next line; null: there are no more. Read by a thread of the pool: the console blocks whoever reads it, and here that may be a
    /// thread that half of the sockets depend on.
    /// </summary>
    public static Task<string?> ReadLineAsync(CancellationToken cancellationToken) => Task.Run(Console.In.ReadLine, cancellationToken);
}
