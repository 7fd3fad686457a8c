using System.CommandLine;

namespace StreamCluster.Load;

/// <summary>The command line.</summary>
internal static class LoadCommand
{
    /// <summary>Begins the line after each run where one process does many; the run's exit code follows.</summary>
    private const string End = "end ";

    public static RootCommand Make(TimeProvider clock)
    {
        var server = new Option<string[]>("--server")
        {
            DefaultValueFactory = _ => ["http://localhost:8000"],
            AllowMultipleArgumentsPerToken = true,
            Description = "Address of a running gateway, or of what stands before gateways; with several, connections are dealt to them in turn.",
        };
        var apiKey = new Option<string?>("--api-key")
        {
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable("STREAMCLUSTER_API_KEY"),
            Description = "API key of the servers; STREAMCLUSTER_API_KEY if not given.",
        };
        var client = new Option<ClientKind>("--client")
        {
            DefaultValueFactory = _ => ClientKind.Wait,
            Description = "How replies are found: wait receives asynchronously and is woken by the kernel, poll looks at all sockets from one thread.",
        };
        var ensemble = new Option<string>("--ensemble") { DefaultValueFactory = _ => "Bench_19_89", Description = "The ensemble to predict with." };
        var connections = new Option<int>("--connections") { DefaultValueFactory = _ => 1, Description = "Connections at once." };
        var batch = new Option<int>("--batch") { DefaultValueFactory = _ => 0, Description = "Samples per predict_batch; 0: predict, one sample per message." };
        var window = new Option<int>("--window") { DefaultValueFactory = _ => 1, Description = "Messages a connection sends ahead of their replies." };
        var rate = new Option<double>("--rate") { Description = "Messages a second over all connections, whatever has been answered (open loop); 0: a closed loop." };
        var seconds = new Option<double>("--seconds") { DefaultValueFactory = _ => 10, Description = "How long to measure, after a warm-up of a tenth of it, in an open loop of two seconds at least." };
        var pid = new Option<int[]>("--pid") { AllowMultipleArgumentsPerToken = true, Description = "Process ids of the gateway and of its silos, if they are on this machine: shows the sum of their CPU and memory." };
        var signalsOf = new Option<string?>("--signals-of") { Description = "--server is no gateway but an echo; messages are made of the signals of this gateway." };
        var json = new Option<bool>("--json") { Description = "One line of JSON." };
        var root = new RootCommand("Load on a StreamCluster gateway: in a closed loop, each connection sends on as soon as a reply comes; in an open one, at a fixed rate.")
        {
            server, apiKey, ensemble, client, connections, batch, window, rate, seconds, pid, signalsOf, json,
        };
        root.SetAction(async (parsed, cancellationToken) =>
        {
            var plan = new LoadPlan
            {
                Servers = [.. parsed.GetValue(server)!.Select(static address => new Uri(address))],
                ApiKey = parsed.GetValue(apiKey),
                Client = parsed.GetValue(client),
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

    /// <summary>One process for many runs: .NET compiles and recompiles its code in the first ones only.</summary>
    private static Command Lines(RootCommand root)
    {
        var command = new Command("lines", "Runs the command lines that arrive on standard input, one after the other.") { Hidden = true };
        command.SetAction(async (_, cancellationToken) =>
        {
            while (await StandardInput.ReadLineAsync(cancellationToken) is { } line)
                Console.WriteLine(FormattableString.Invariant($"{End}{await root.Parse(line).InvokeAsync(cancellationToken: cancellationToken)}"));
        });
        return command;
    }
}
