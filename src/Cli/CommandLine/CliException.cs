namespace StreamCluster.Cli;

/// <summary>The command cannot go on: one line that says why and what to do.</summary>
internal sealed class CliException(string message, int exitCode = ExitCode.Failure, Exception? inner = null)
    : Exception(message, inner)
{
    public int ExitCode { get; } = exitCode;
}
