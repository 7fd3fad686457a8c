using System.CommandLine;

namespace StreamCluster.Kill;

/// <summary>The command line.</summary>
internal static class KillCommand
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    public static RootCommand Make()
    {
        var topology = new Option<Topology>("--topology") { DefaultValueFactory = _ => Topology.Single, Description = "single (one node on SQLite), cluster (full nodes on PostgreSQL) or silos (gateways and silos on PostgreSQL)." };
        var nodes = new Option<int?>("--nodes") { Description = "Nodes with sockets; single has 1. The default is 3 in a cluster, and 2 gateways with silos." };
        var silos = new Option<int?>("--silos") { Description = "Silos of the topology silos. The default is 3." };
        var siloKills = new Option<int>("--silo-kills") { Description = "SIGKILLs of a silo, one at a time." };
        var siloPauses = new Option<int>("--silo-pauses") { Description = "SIGSTOPs of a silo, each with its SIGCONT, one at a time." };
        var away = new Option<double>("--away") { Description = "How long a killed node stays away, seconds. 0 restarts it at once." };
        var clients = new Option<int>("--clients") { DefaultValueFactory = _ => 24, Description = "Sessions at once." };
        var seed = new Option<int?>("--seed") { Description = "Repeats the choice of faults; any unless told." };
        var kills = new Option<int>("--kills") { Description = "SIGKILLs of a node with sockets." };
        var pauses = new Option<int>("--pauses") { Description = "SIGSTOPs of a node with sockets, each with its SIGCONT." };
        var rolling = new Option<int>("--rolling") { Description = "Restarts of all nodes in turn, by SIGTERM." };
        var restarts = new Option<int>("--store-restarts") { Description = "Restarts of PostgreSQL: fast, immediate and by SIGKILL." };
        var partitions = new Option<int>("--partitions") { Description = "Times that a node with a silo is cut off from the others: one way or both, by silence or by resets. Every third time from PostgreSQL instead. Linux." };
        var seconds = new Option<double?>("--seconds") { Description = "Ends the faults after this time; without counts, faults of all kinds until then." };
        var isShort = new Option<bool>("--short") { Description = "A few faults of each kind, about half a minute." };
        var noCuts = new Option<bool>("--no-cuts") { Description = "Cut no connections." };
        var noDelays = new Option<bool>("--no-delays") { Description = "Delay no bytes to PostgreSQL." };
        var noRefusals = new Option<bool>("--no-refusals") { Description = "Do not refuse connections to PostgreSQL." };
        var calm = new Option<bool>("--calm") { Description = "No cuts, delays, refusals and hesitating clients: nothing but the faults counted, one at a time, for recovery times." };
        var gap = new Option<double>("--gap") { DefaultValueFactory = _ => 2, Description = "Longest pause between two faults, seconds." };
        var pace = new Option<double>("--pace") { DefaultValueFactory = _ => 60, Description = "Longest pause of a client between two steps, ms." };
        var timeout = new Option<double>("--reply-timeout") { DefaultValueFactory = _ => 1, Description = "How long a client waits for a reply before it goes elsewhere, seconds." };
        var durability = new Option<string>("--durability") { DefaultValueFactory = _ => "commit", Description = "commit, fsync or async; async is expected to lose." };
        var gateway = new Option<string?>("--gateway") { Description = "The gateway's executable. The default is this repository's build." };
        var silo = new Option<string?>("--silo") { Description = "The silo's executable. The default is this repository's build." };
        var models = new Option<string?>("--models") { Description = "The models folder. The default is bench/models." };
        var ensemble = new Option<string>("--ensemble") { DefaultValueFactory = _ => "Bench_tiny_6_4", Description = "The ensemble of every session." };
        var set = new Option<string[]>("--set") { Description = "A further setting of every node, Section:Name=value.", AllowMultipleArgumentsPerToken = true };
        var watchdog = new Option<double?>("--watchdog") { Description = "Ends the run, failed, after this many seconds." };
        var folder = new Option<string?>("--folder") { Description = "Where stores and logs go, and stay." };
        var accumulate = new Option<string?>("--accumulate") { Description = "Adds the result to this folder, one file for each topology and seed, and prints the sums of all files there." };
        var report = new Option<string?>("--report") { Description = "Writes the result as JSON." };
        var command = new RootCommand("Kills, pauses and cuts off nodes under load, and holds what clients were acknowledged against the history. Exit code 1: a promise was broken.")
        {
            topology, nodes, silos, siloKills, siloPauses, away, clients, seed, kills, pauses, rolling, restarts, partitions, seconds, isShort, noCuts, noDelays, noRefusals, calm, gap, pace, timeout,
            durability, gateway, silo, models, ensemble, set, watchdog, folder, accumulate, report,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var kind = parsed.GetValue(topology);
            var plan = new KillPlan
            {
                Gateway = Path.GetFullPath(parsed.GetValue(gateway) ?? BuildOf("Gateway")),
                Silo = Path.GetFullPath(parsed.GetValue(silo) ?? BuildOf("Silo")),
                Models = Path.GetFullPath(parsed.GetValue(models) ?? Repository.PathOf("bench/models")),
                Ensemble = parsed.GetValue(ensemble)!,
                Topology = kind,
                Nodes = parsed.GetValue(nodes) ?? kind switch { Topology.Single => 1, Topology.Cluster => 3, _ => 2 },
                Silos = parsed.GetValue(silos) ?? (kind == Topology.Silos ? 3 : 0),
                SiloKills = parsed.GetValue(siloKills),
                SiloPauses = parsed.GetValue(siloPauses),
                Away = TimeSpan.FromSeconds(parsed.GetValue(away)),
                Clients = parsed.GetValue(clients),
                Seed = parsed.GetValue(seed) ?? new Random().Next(1, 1_000_000),
                Kills = parsed.GetValue(kills),
                Pauses = parsed.GetValue(pauses),
                Rolling = parsed.GetValue(rolling),
                StoreRestarts = parsed.GetValue(restarts),
                Partitions = parsed.GetValue(partitions),
                Duration = parsed.GetValue(seconds) is { } limit ? TimeSpan.FromSeconds(limit) : null,
                Cuts = !parsed.GetValue(noCuts),
                Delays = !parsed.GetValue(noDelays),
                Refusals = !parsed.GetValue(noRefusals),
                Gap = TimeSpan.FromSeconds(parsed.GetValue(gap)),
                Pace = TimeSpan.FromMilliseconds(parsed.GetValue(pace)),
                ReplyTimeout = TimeSpan.FromSeconds(parsed.GetValue(timeout)),
                Durability = parsed.GetValue(durability)!,
                Settings = [.. (parsed.GetValue(set) ?? []).Select(static setting => "--" + setting)],
                Watchdog = parsed.GetValue(watchdog) is { } bound ? TimeSpan.FromSeconds(bound) : null,
                Folder = parsed.GetValue(folder) is { } chosen ? Path.GetFullPath(chosen) : null,
            };
            if (parsed.GetValue(isShort))
                plan = plan.Short();
            if (parsed.GetValue(calm))
                plan = plan.Calm();
            var result = await KillRun.RunAsync(plan, Console.Out, TimeProvider.System, cancellationToken);
            ResultTable.Write(Console.Out, result);
            if (parsed.GetValue(report) is { } file)
                await ResultTable.SaveAsync(file, result, CancellationToken.None);
            if (parsed.GetValue(accumulate) is { } results)
                await ResultTable.AccumulateAsync(results, result, Console.Out, CancellationToken.None);
            return result.Passed ? 0 : 1;
        });
        return command;
    }

    private static string BuildOf(string program) => Repository.PathOf($"src/{program}/bin/{Configuration}/net10.0/StreamCluster.{program}");
}
