using System.CommandLine;

namespace StreamCluster.Load;

/// <summary>The command line.</summary>
internal static class LoadCommand
{
    /// <summary>Begins the line that follows a run's own where there are many in one process; its exit code follows.</summary>
    private const string End = "end ";

    public static RootCommand Make(TimeProvider clock)
    {
        var server = new Option<string>("--server") { DefaultValueFactory = _ => "http://localhost:8000", Description = "The gateway." };
        var ensemble = new Option<string>("--ensemble") { DefaultValueFactory = _ => "Bench_19_89", Description = "The ensemble to predict with." };
        var connections = new Option<int>("--connections") { DefaultValueFactory = _ => 1, Description = "Connections at once." };
        var batch = new Option<int>("--batch") { DefaultValueFactory = _ => 0, Description = "Samples a predict_batch; 0: predict, one sample a message." };
        var window = new Option<int>("--window") { DefaultValueFactory = _ => 1, Description = "Messages a connection sends ahead of their replies." };
        var rate = new Option<double>("--rate") { Description = "Messages a second over all connections, whatever has been answered (open loop); 0: a closed loop." };
        var seconds = new Option<double>("--seconds") { DefaultValueFactory = _ => 10, Description = "How long to measure, after a warm-up of a tenth of it, in an open loop of two seconds at least." };
        var pid = new Option<int[]>("--pid") { AllowMultipleArgumentsPerToken = true, Description = "Process id of the gateway, if it is on this machine: its CPU and memory are shown; with silos theirs too, and the sum is shown." };
        var signalsOf = new Option<string?>("--signals-of") { Description = "--server is no gateway but echoes; messages are made of the signals of this gateway." };
        var json = new Option<bool>("--json") { Description = "One line of JSON." };
        var root = new RootCommand("Load on a StreamCluster gateway: in a closed loop, each connection sends on as soon as a reply comes; in an open one, at a fixed rate.")
        {
            server, ensemble, connections, batch, window, rate, seconds, pid, signalsOf, json,
        };
        root.SetAction(async (parsed, cancellationToken) =>
        {
            var plan = new LoadPlan
            {
                Server = new Uri(parsed.GetValue(server)!),
                Ensemble = parsed.GetValue(ensemble)!,
                Connections = parsed.GetValue(connections),
                Batch = parsed.GetValue(batch),
                Window = parsed.GetValue(window),
                Rate = parsed.GetValue(rate),
                Duration = TimeSpan.FromSeconds(parsed.GetValue(seconds)),
                ServerPids = parsed.GetValue(pid) ?? [],
                SignalsOf = parsed.GetValue(signalsOf) is { } gateway ? new Uri(gateway) : null,
            };
            var result = await LoadRun.RunAsync(plan, clock, cancellationToken);
            if (parsed.GetValue(json))
                LoadReport.WriteJson(result);
            else
                LoadReport.Write(plan, result);
            return result.Errors == 0 ? 0 : 1;
        });
        root.Subcommands.Add(Lines(root));
        root.Subcommands.Add(QuietCommand.Make(clock));
        return root;
    }

    /// <summary>One process for many runs: what .NET compiles at first, and then again better, does not disturb each of them anew.</summary>
    private static Command Lines(RootCommand root)
    {
        var command = new Command("lines", "Runs one command line after the other, as they come on standard input.") { Hidden = true };
        command.SetAction(async (_, cancellationToken) =>
        {
            while (await StandardInput.ReadLineAsync(cancellationToken) is { } line)
                Console.WriteLine(FormattableString.Invariant($"{End}{await root.Parse(line).InvokeAsync(cancellationToken: cancellationToken)}"));
        });
        return command;
    }
}
