using System.CommandLine;

namespace StreamCluster.Cli;

/// <summary><c>doctor</c>: checks, and says what to mend.</summary>
internal static class DoctorCommand
{
    public static Command Create(CommandRunner runner, ConnectionOptions connection)
    {
        var box = new Option<bool>("--box")
        {
            Description = "Examines this machine: settings, models, store, folders, ports, limits; a server only where --server is given too",
        };
        var gateway = new Option<string?>("--gateway")
        {
            Description = "The gateway's program for --box (StreamCluster.Gateway or its .dll) [default: the one beside this tool, or of this source tree]",
            HelpName = "FILE",
        };
        var predict = new Option<bool>("--predict") { Description = "Streams one made-up reading too; leaves a session with one sample at the server" };
        var slow = new Option<bool>("--slow")
        {
            Description = "Holds a silent connection for 75 s too, to find what cuts it in between; leaves a session that the server forgets within the hour",
        };
        var json = new Option<bool>("--json") { Description = "One line of JSON per check" };
        var settings = new Argument<string[]>("SETTINGS")
        {
            Description = "With --box: the gateway's settings, after --, as on its own command line", Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command("doctor", "Checks the servers, or this machine (--box), and says what to mend. Exit code 1 where something failed.")
        {
            box, gateway, predict, slow, json, settings,
        };
        command.Validators.Add(result =>
        {
            if (!result.GetValue(box) && result.GetValue(gateway) is null && result.GetValue(settings) is { Length: > 0 } given)
                result.AddError($"'{given[0]}' belongs to nothing: settings of a gateway go with --box.");
        });
        runner.Attach(command, (context, parsed, cancellationToken) => new Doctor(
            context,
            new DoctorOptions
            {
                Box = parsed.GetValue(box) || parsed.GetValue(gateway) is not null,
                Servers = !(parsed.GetValue(box) || parsed.GetValue(gateway) is not null) || connection.AreServersGiven(parsed),
                Gateway = parsed.GetValue(gateway),
                Settings = parsed.GetValue(settings) ?? [],
                Predict = parsed.GetValue(predict),
                Slow = parsed.GetValue(slow),
                Json = parsed.GetValue(json),
            }).RunAsync(cancellationToken));
        return command;
    }
}

/// <summary>What <c>doctor</c> is asked for.</summary>
internal sealed record DoctorOptions
{
    public bool Box { get; init; }

    public bool Servers { get; init; }

    /// <summary>The gateway's program; null: it is looked for.</summary>
    public string? Gateway { get; init; }

    /// <summary>The settings that the gateway is to have, as on its command line.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    public bool Predict { get; init; }

    public bool Slow { get; init; }

    public bool Json { get; init; }
}
