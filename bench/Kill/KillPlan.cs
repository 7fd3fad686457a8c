using System.Text.Json.Serialization;

namespace StreamCluster.Kill;

/// <summary>What the system under test is made of. The store follows from it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Topology>))]
public enum Topology
{
    /// <summary>One full node on SQLite.</summary>
    Single,

    /// <summary>Full nodes on one PostgreSQL, each with sockets and a silo.</summary>
    Cluster,

    /// <summary>Gateways and silos on one PostgreSQL.</summary>
    Silos,
}

/// <summary>What is to be run.</summary>
public sealed record KillPlan
{
    /// <summary>The gateway's executable.</summary>
    public required string Gateway { get; init; }

    /// <summary>The silo's executable; only <see cref="Topology.Silos"/> starts it.</summary>
    public required string Silo { get; init; }

    /// <summary>Folder of the models that the nodes serve.</summary>
    public required string Models { get; init; }

    /// <summary>The ensemble of every session.</summary>
    public string Ensemble { get; init; } = "Bench_tiny_6_4";

    /// <summary>The topology.</summary>
    public Topology Topology { get; init; }

    /// <summary>Nodes with sockets: full nodes, or gateways.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>Silos without sockets.</summary>
    public int Silos { get; init; }

    /// <summary>Whether there is a PostgreSQL server.</summary>
    [JsonIgnore]
    public bool HasServer => Topology != Topology.Single;

    /// <summary>SIGKILLs of a silo, one after the other has come back.</summary>
    public int SiloKills { get; init; }

    /// <summary>SIGSTOPs of a silo, each with its SIGCONT, one after the other is well again.</summary>
    public int SiloPauses { get; init; }

    /// <summary>How long a killed node stays away. 0 restarts it at once, and its new process declares the old one dead.</summary>
    public TimeSpan Away { get; init; }

    /// <summary>Begins a fault only when the last one is over, so that recovery times are those of one fault.</summary>
    public bool OneAtATime { get; init; }

    /// <summary>Sessions at once; half of them count, the others give ids or use the client library.</summary>
    public int Clients { get; init; } = 24;

    /// <summary>Repeats the choice of faults and of what clients send; not the machine's timing.</summary>
    public int Seed { get; init; }

    /// <summary>SIGKILLs of a node with sockets.</summary>
    public int Kills { get; init; }

    /// <summary>SIGSTOPs of a node with sockets, each with its SIGCONT.</summary>
    public int Pauses { get; init; }

    /// <summary>Restarts of all nodes, silos included, in turn by SIGTERM.</summary>
    public int Rolling { get; init; }

    /// <summary>Restarts of the database server.</summary>
    public int StoreRestarts { get; init; }

    /// <summary>Times that a node with a silo is cut off: from the other nodes, and every third time from the database.</summary>
    public int Partitions { get; init; }

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

    /// <summary>The nodes' <c>History:Durability</c>.</summary>
    public string Durability { get; init; } = "commit";

    /// <summary>Further settings of every node, as on its command line.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>Ends the whole run, failed; null: from what is planned.</summary>
    public TimeSpan? Watchdog { get; init; }

    /// <summary>Folder for stores and logs; null: one of its own, removed after a run without violations.</summary>
    public string? Folder { get; init; }

    /// <summary>A few faults of each kind, close to each other: about half a minute.</summary>
    public KillPlan Short() => this with
    {
        Kills = Topology switch { Topology.Single => 5, Topology.Cluster => 2, _ => 1 },
        Pauses = Topology == Topology.Single ? 2 : 1,
        SiloKills = Topology == Topology.Silos ? 2 : 0,
        SiloPauses = Topology == Topology.Silos ? 1 : 0,
        Rolling = 1,
        StoreRestarts = HasServer ? 1 : 0,
        Partitions = HasServer ? 1 : 0,
        Gap = TimeSpan.FromSeconds(1.5),
    };

    /// <summary>Nothing but the faults that are counted, one at a time: for recovery times that are those of the product.</summary>
    public KillPlan Calm() => this with { Cuts = false, Delays = false, Refusals = false, Hesitation = false, OneAtATime = true };

    /// <summary>What a node with sockets is.</summary>
    internal NodeRole Front => Topology switch { Topology.Single => NodeRole.Single, Topology.Cluster => NodeRole.Full, _ => NodeRole.Gateway };

    internal TimeSpan Bound => Watchdog
        ?? TimeSpan.FromSeconds(150) + (Duration ?? (Gap + TimeSpan.FromSeconds(6)) * (StoreRestarts + (Rolling * (Nodes + Silos))))
            + ((Gap + TimeSpan.FromSeconds(6) + Away) * (Kills + SiloKills)) + ((Gap + TimeSpan.FromSeconds(25)) * (Pauses + SiloPauses + Partitions));
}
