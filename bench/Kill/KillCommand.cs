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
        var store = new Option<StoreKind>("--store") { DefaultValueFactory = _ => StoreKind.Sqlite, Description = "sqlite or postgres." };
        var nodes = new Option<int?>("--nodes") { Description = "Gateways at once; 1 on SQLite, 3 on PostgreSQL unless told." };
        var silos = new Option<int>("--silos") { Description = "Silos behind the gateways, on PostgreSQL; 0: each gateway hosts its own sessions." };
        var siloKills = new Option<int>("--silo-kills") { Description = "SIGKILLs of a silo, one at a time." };
        var siloPauses = new Option<int>("--silo-pauses") { Description = "SIGSTOPs of a silo, each with its SIGCONT, one at a time." };
        var siloAway = new Option<double>("--silo-away") { Description = "How long a killed silo stays away, seconds; 0: it is started again at once." };
        var membership = new Option<string?>("--membership-script") { Description = "SQL that makes Orleans's membership tables, see docs/silos.md." };
        var clients = new Option<int>("--clients") { DefaultValueFactory = _ => 24, Description = "Sessions at once." };
        var seed = new Option<int?>("--seed") { Description = "Repeats the choice of faults; any unless told." };
        var kills = new Option<int>("--kills") { Description = "SIGKILLs of a gateway." };
        var pauses = new Option<int>("--pauses") { Description = "SIGSTOPs of a gateway, each with its SIGCONT." };
        var rolling = new Option<int>("--rolling") { Description = "Restarts of all gateways in turn, by SIGTERM." };
        var restarts = new Option<int>("--store-restarts") { Description = "Restarts of PostgreSQL: fast, immediate and by SIGKILL." };
        var seconds = new Option<double?>("--seconds") { Description = "Ends the faults after this time; without counts, faults of all kinds until then." };
        var isShort = new Option<bool>("--short") { Description = "A few faults of each kind, about half a minute." };
        var noCuts = new Option<bool>("--no-cuts") { Description = "Cut no connections." };
        var noDelays = new Option<bool>("--no-delays") { Description = "Delay no bytes to PostgreSQL." };
        var noRefusals = new Option<bool>("--no-refusals") { Description = "Do not refuse connections to PostgreSQL." };
        var calm = new Option<bool>("--calm") { Description = "No cuts, delays, refusals and hesitating clients: nothing but the faults counted, for recovery times." };
        var gap = new Option<double>("--gap") { DefaultValueFactory = _ => 2, Description = "Longest pause between two faults, seconds." };
        var pace = new Option<double>("--pace") { DefaultValueFactory = _ => 60, Description = "Longest pause of a client between two steps, ms." };
        var timeout = new Option<double>("--reply-timeout") { DefaultValueFactory = _ => 1, Description = "How long a client waits for a reply before it goes elsewhere, seconds." };
        var durability = new Option<string>("--durability") { DefaultValueFactory = _ => "commit", Description = "commit, fsync or async; async is expected to lose." };
        var gateway = new Option<string?>("--gateway") { Description = "The gateway's executable, with silos that of both; the one built beside this unless told." };
        var models = new Option<string?>("--models") { Description = "The models folder; bench/models unless told." };
        var ensemble = new Option<string>("--ensemble") { DefaultValueFactory = _ => "Bench_tiny_6_4", Description = "The ensemble of every session." };
        var set = new Option<string[]>("--set") { Description = "A further setting of every gateway, Section:Name=value.", AllowMultipleArgumentsPerToken = true };
        var watchdog = new Option<double?>("--watchdog") { Description = "Ends the run, failed, after this many seconds." };
        var folder = new Option<string?>("--folder") { Description = "Where stores and logs go, and stay." };
        var report = new Option<string?>("--report") { Description = "Writes the result as JSON." };
        var command = new RootCommand("Kills, pauses and cuts off gateways under load, and holds what clients were acknowledged against the history. Exit code 1: a promise was broken.")
        {
            store, nodes, silos, siloKills, siloPauses, siloAway, membership, clients, seed, kills, pauses, rolling, restarts, seconds, isShort, noCuts, noDelays, noRefusals, calm, gap, pace, timeout,
            durability, gateway, models, ensemble, set, watchdog, folder, report,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var kind = parsed.GetValue(store);
            var program = parsed.GetValue(silos) > 0 ? "Silo" : "Gateway";
            var plan = new KillPlan
            {
                Gateway = Path.GetFullPath(parsed.GetValue(gateway) ?? Repository.PathOf($"src/{program}/bin/{Configuration}/net10.0/StreamCluster.{program}")),
                Models = Path.GetFullPath(parsed.GetValue(models) ?? Repository.PathOf("bench/models")),
                Ensemble = parsed.GetValue(ensemble)!,
                Store = kind,
                Nodes = parsed.GetValue(nodes) ?? (kind == StoreKind.Sqlite ? 1 : 3),
                Silos = parsed.GetValue(silos),
                SiloKills = parsed.GetValue(siloKills),
                SiloPauses = parsed.GetValue(siloPauses),
                SiloAway = TimeSpan.FromSeconds(parsed.GetValue(siloAway)),
                MembershipScript = parsed.GetValue(membership) is { } script ? Path.GetFullPath(script) : null,
                Clients = parsed.GetValue(clients),
                Seed = parsed.GetValue(seed) ?? new Random().Next(1, 1_000_000),
                Kills = parsed.GetValue(kills),
                Pauses = parsed.GetValue(pauses),
                Rolling = parsed.GetValue(rolling),
                StoreRestarts = parsed.GetValue(restarts),
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
            return result.Passed ? 0 : 1;
        });
        return command;
    }
}
