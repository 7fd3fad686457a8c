namespace StreamCluster.Cli.Tests;

/// <summary>What one run of the tool left behind.</summary>
internal sealed record CliRun(int ExitCode, string Out, string Error)
{
    /// <summary>Runs the tool without a terminal.</summary>
    public static Task<CliRun> OfAsync(params string[] args) => OfAsync(CancellationToken.None, args);

    public static async Task<CliRun> OfAsync(CancellationToken cancellationToken, params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var console = new CliConsole(TextWriter.Synchronized(output), TextWriter.Synchronized(error), Live: null, static _ => null);
        var code = await Streamctl.RunAsync(args, console, TimeProvider.System, cancellationToken);
        return new CliRun(code, output.ToString(), error.ToString());
    }
}
