namespace StreamCluster.Kill;

/// <summary>Which store the gateways work on.</summary>
public enum StoreKind
{
    /// <summary>One gateway on a folder of its own.</summary>
    Sqlite,

    /// <summary>Several gateways on one PostgreSQL.</summary>
    Postgres,
}

/// <summary>What is to be run.</summary>
public sealed record KillPlan
{
    /// <summary>The gateway's executable.</summary>
    public required string Gateway { get; init; }

    /// <summary>Folder of the models that the gateways serve.</summary>
    public required string Models { get; init; }

    /// <summary>The ensemble of every session.</summary>
    public string Ensemble { get; init; } = "Bench_tiny_6_4";

    /// <summary>The store.</summary>
    public StoreKind Store { get; init; }

    /// <summary>Gateways at once.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>Silos behind the gateways; 0: each gateway hosts its own sessions.</summary>
    public int Silos { get; init; }

    /// <summary>SIGKILLs of a silo, one after the other has come back.</summary>
    public int SiloKills { get; init; }

    /// <summary>SIGSTOPs of a silo, each with its SIGCONT, one after the other is well again.</summary>
    public int SiloPauses { get; init; }

    /// <summary>How long a killed silo stays away; 0: it is started again at once, and its new process tells the others of the old one's end.</summary>
    public TimeSpan SiloAway { get; init; }

    /// <summary>SQL that makes Orleans's membership tables: its packages do not bring it. Null: there are no silos.</summary>
    public string? MembershipScript { get; init; }

    /// <summary>Sessions at once; half of them count, the others give ids or use the client library.</summary>
    public int Clients { get; init; } = 24;

    /// <summary>Repeats the choice of faults and of what clients send; not the machine's timing.</summary>
    public int Seed { get; init; }

    /// <summary>SIGKILLs of a gateway.</summary>
    public int Kills { get; init; }

    /// <summary>SIGSTOPs of a gateway, each with its SIGCONT.</summary>
    public int Pauses { get; init; }

    /// <summary>Restarts of all gateways in turn by SIGTERM.</summary>
    public int Rolling { get; init; }

    /// <summary>Restarts of the database server.</summary>
    public int StoreRestarts { get; init; }

    /// <summary>Ends the faults after this time, though some are left; null: when all are done.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Cuts of connections with requests in flight: by the clients, by the proxies before the gateways and before the database.</summary>
    public bool Cuts { get; init; } = true;

    /// <summary>Bytes towards the database that come late.</summary>
    public bool Delays { get; init; } = true;

    /// <summary>The database refusing connections for a while.</summary>
    public bool Refusals { get; init; } = true;

    /// <summary>Clients that wait for a moment after a resume.</summary>
    public bool Hesitation { get; init; } = true;

    /// <summary>Longest pause between two faults.</summary>
    public TimeSpan Gap { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest pause of a client between two steps.</summary>
    public TimeSpan Pace { get; init; } = TimeSpan.FromMilliseconds(60);

    /// <summary>How long a client waits for a reply or a connection before it goes elsewhere.</summary>
    public TimeSpan ReplyTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The gateways' <c>History:Durability</c>.</summary>
    public string Durability { get; init; } = "commit";

    /// <summary>Further settings of every gateway, as on its command line.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>Ends the whole run, failed; null: from what is planned.</summary>
    public TimeSpan? Watchdog { get; init; }

    /// <summary>Folder for stores and logs; null: one of its own, removed after a run without violations.</summary>
    public string? Folder { get; init; }

    /// <summary>A few faults of each kind, close to each other: about half a minute.</summary>
    public KillPlan Short() => this with
    {
        Kills = 5,
        Pauses = 2,
        Rolling = 1,
        StoreRestarts = Store == StoreKind.Postgres ? 1 : 0,
        Gap = TimeSpan.FromSeconds(1.5),
    };

    /// <summary>Nothing but the faults that are counted: for recovery times that are those of the product.</summary>
    public KillPlan Calm() => this with { Cuts = false, Delays = false, Refusals = false, Hesitation = false };

    internal TimeSpan Bound => Watchdog
        ?? TimeSpan.FromSeconds(150) + (Duration ?? (Gap + TimeSpan.FromSeconds(6)) * (Kills + Pauses + StoreRestarts + (Rolling * Nodes)))
            + ((Gap + TimeSpan.FromSeconds(6) + SiloAway) * SiloKills) + ((Gap + TimeSpan.FromSeconds(20)) * SiloPauses);
}
