namespace StreamCluster.Cli;

/// <summary>What the tool returns to the shell.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The server, a file, or an interruption: the command line was right, the work is not done.</summary>
    public const int Failure = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;
}
