using System.CommandLine;
using System.CommandLine.Invocation;

namespace StreamCluster.Cli;

/// <summary>The tool: its commands, and what it leaves behind as an exit code.</summary>
internal static class Streamctl
{
    public static async Task<int> RunAsync(string[] args, CliConsole console, TimeProvider time, CancellationToken cancellationToken = default)
    {
        var connection = new ConnectionOptions(console.Environment);
        var root = new RootCommand("Talks to a StreamCluster server: looks at its ensembles, streams readings to it.");
        connection.AddTo(root);
        var runner = new CommandRunner(console, connection, time);
        root.Subcommands.Add(EnsemblesCommand.Create(runner));
        root.Subcommands.Add(StatsCommand.Create(runner));
        root.Subcommands.Add(WatchCommand.Create(runner));
        root.Subcommands.Add(DoctorCommand.Create(runner, connection));
        root.Subcommands.Add(DemoCommand.Create(runner));
        root.Subcommands.Add(ReplayCommand.Create(runner));

        var parsed = root.Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var error in parsed.Errors)
                console.Error.WriteLine($"streamctl: {error.Message}");
            console.Error.WriteLine("'streamctl --help' or 'streamctl COMMAND --help' shows what there is.");
            return ExitCode.Usage;
        }

        return await parsed.InvokeAsync(
            new InvocationConfiguration { Output = console.Out, Error = console.Error, EnableDefaultExceptionHandler = false },
            cancellationToken);
    }
}
