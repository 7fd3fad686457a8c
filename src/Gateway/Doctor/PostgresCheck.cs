using System.Globalization;
using System.Runtime.CompilerServices;
using StreamCluster.Gateway.Hosting;
using StreamCluster.Grains.History;
using StreamCluster.Grains.History.Postgres;

namespace StreamCluster.Gateway.Doctor;

/// <summary>The PostgreSQL database: whether a node could use it, and what its commits are worth.</summary>
internal static class PostgresCheck
{
    private static readonly TimeSpan TolerableClock = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan TolerableRoundTrip = TimeSpan.FromMilliseconds(20);

    public static async IAsyncEnumerable<Finding> RunAsync(
        GatewaySettings settings, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var place = settings.Node.Postgres!.Place;
        PostgresState? state = null;
        Finding? failure = null;
        try
        {
            state = await PostgresInspection.InspectAsync(settings.Node.Postgres, settings.Node.History, time, cancellationToken);
        }
        catch (StoreUnavailableException exception)
        {
            failure = Finding.Failed("store.postgres", $"{place} cannot be reached: {exception.Message}", "Does the server run, is its address right, does a firewall stand between?");
        }
        catch (Exception exception) when (exception is InvalidOperationException or InvalidDataException)
        {
            failure = Finding.Failed("store.postgres", exception.Message, "See ConnectionStrings:StreamCluster, and the rights of its user.");
        }

        if (failure is not null)
            yield return failure;
        if (state is null)
            yield break;
        yield return Server(state, place);
        yield return Rights(state);
        yield return Schema(state);
        foreach (var finding in Durability(state))
            yield return finding;
        yield return Clock(state);
        yield return Connections(state);
    }

    private static Finding Server(PostgresState state, string place)
    {
        var text = Invariant($"{place}, version {state.Version.Major}; a statement takes {state.RoundTrip.TotalMilliseconds:0.0} ms");
        if (state.Version.Major < PostgresInspection.OldestServer)
            return Finding.Failed("store.postgres", $"{text}: too old.", Invariant($"Use {PostgresInspection.OldestServer} or newer."));
        if (state.IsRecovering)
            return Finding.Failed("store.postgres", $"{text}: a standby, or recovering; it takes no writes.", "Name the primary, or all servers with commas: the one that takes writes is found.");
        return state.RoundTrip > TolerableRoundTrip
            ? Finding.Warning("store.postgres", $"{text}: each reply waits for at least one commit.", "Put gateways and database close to each other.")
            : Finding.Ok("store.postgres", text + ".");
    }

    private static Finding Rights(PostgresState state) => state.MissingRights.Count == 0
        ? Finding.Ok("store.rights", "Its user has the rights that are needed.")
        : Finding.Failed(
            "store.rights", $"Its user may not {string.Join(", ", state.MissingRights.Take(5))}{(state.MissingRights.Count > 5 ? ", ..." : "")}.",
            "Let the schema be made by the user that the gateways have, or GRANT it what is missing.");

    private static Finding Schema(PostgresState state) => state.SchemaVersion switch
    {
        null => Finding.Ok("store.schema", "There are no tables yet: the first start makes them."),
        { } when state.MissingRights.Count > 0 => Finding.Skipped("store.schema", "The rights have to be mended first."),
        { } version when version > state.NewestVersion => Finding.Failed(
            "store.schema", Invariant($"Its schema is {version}, this version knows up to {state.NewestVersion}."), "Run the newer version, or use another database."),
        { } version when version < state.NewestVersion => Finding.Ok(
            "store.schema", Invariant($"Its schema is {version}; a start brings it up to {state.NewestVersion}, nodes of the version before go on.")),
        { } version => Finding.Ok("store.schema", Invariant($"Its schema is {version}.")),
    };

    private static IEnumerable<Finding> Durability(PostgresState state)
    {
        const string check = "store.durability";
        var isWarned = false;
        foreach (var setting in new[] { "fsync", "full_page_writes" })
        {
            if (state.Settings.GetValueOrDefault(setting) != "off")
                continue;
            isWarned = true;
            yield return Finding.Warning(check, $"{setting} = off: a crash of the database's machine may lose or destroy anything.", $"Set {setting} = on.");
        }

        var commit = state.Settings.GetValueOrDefault("synchronous_commit", "on");
        var named = state.Settings.GetValueOrDefault("synchronous_standby_names", "").Length > 0;
        if (named && commit is "local" or "remote_write")
        {
            isWarned = true;
            yield return Finding.Warning(
                check, $"synchronous_commit = {commit}: a failover to the synchronous standby may lose what was acknowledged.", "Set synchronous_commit = on for this user or database.");
        }

        if (!named && (state.Standbys > 0 || state.HostCount > 1))
        {
            isWarned = true;
            yield return Finding.Warning(
                check, "There is more than one server, but synchronous_standby_names is empty: a failover may lose what was acknowledged last.",
                "Set synchronous_standby_names, or accept it (docs/guarantees.md).");
        }

        if (!isWarned)
        {
            yield return Finding.Ok(
                check, $"synchronous_commit = {commit}{(commit == "off" ? " (raised to on for the gateways' connections)" : "")}, {(named ? "with a synchronous standby" : "one server: what it committed is as safe as its disk")}.");
        }
    }

    private static Finding Clock(PostgresState state)
    {
        var text = Invariant($"The database's clock is {Math.Abs(state.ClockAhead.TotalSeconds):0.0} s {(state.ClockAhead > TimeSpan.Zero ? "ahead of" : "behind")} this machine's");
        return state.ClockAhead.Duration() > TolerableClock
            ? Finding.Warning("store.clock", $"{text}: sessions are aged by one, histories dated by the other.", "Let both be set by the same NTP servers.")
            : Finding.Ok("store.clock", text + ".");
    }

    private static Finding Connections(PostgresState state)
    {
        var text = Invariant($"A node makes up to {state.PoolSize} connections, {state.FreeConnections} are free");
        return state.FreeConnections < state.PoolSize
            ? Finding.Warning("store.connections", text + ".", "Raise max_connections at the server, or lower Maximum Pool Size in the connection string.")
            : Finding.Ok("store.connections", text + ".");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
