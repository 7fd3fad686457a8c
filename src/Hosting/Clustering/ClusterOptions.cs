using System.ComponentModel.DataAnnotations;
using StreamCluster.Hosting.Clustering.Tls;

namespace StreamCluster.Hosting.Clustering;

/// <summary>
/// Settings under <c>Cluster</c>: what the node is in the cluster, how nodes find each other, and how soon they notice a dead one. All nodes
/// of a cluster need the same values, except for role, ports and addresses. A single node on SQLite needs none of them.
/// </summary>
public sealed class ClusterOptions
{
    /// <summary>What the node does: <c>all</c>, <c>gateway</c> (sockets only) or <c>silo</c> (sessions and models only).</summary>
    /// <value>The default is <c>all</c>.</value>
    public ClusterRole Role { get; set; } = ClusterRole.All;

    /// <summary>Where the nodes find each other: <c>postgres</c> (the database of the sessions) or <c>redis</c>.</summary>
    /// <value>The default is <c>postgres</c>.</value>
    public ClusterProvider Provider { get; set; } = ClusterProvider.Postgres;

    /// <summary>Name of the cluster: several may share a database.</summary>
    /// <value>The default is <c>streamcluster</c>; 1 to 150 characters.</value>
    [StringLength(150, MinimumLength = 1)]
    public string Id { get; set; } = "streamcluster";

    /// <summary>The IP address at which other nodes reach this one.</summary>
    /// <value>The default is the machine's first address that is not the loopback.</value>
    public string? Address { get; set; }

    /// <summary>Port for other nodes with a silo. 0: a free one.</summary>
    /// <value>The default is 11111; 0 to 65535.</value>
    [Range(0, 65535)]
    public int SiloPort { get; set; } = 11111;

    /// <summary>Port where the silo listens, if other nodes reach it at another one (a forwarder, NAT). 0: at <see cref="SiloPort"/>.</summary>
    /// <value>The default is 0; 0 to 65535.</value>
    [Range(0, 65535)]
    public int ListenPort { get; set; }

    /// <summary>Port at which a silo takes gateways. 0: a free one. A node with the role <c>all</c> has none.</summary>
    /// <value>The default is 30000; 0 to 65535.</value>
    [Range(0, 65535)]
    public int GatewayPort { get; set; } = 30000;

    /// <summary>Time between two probes of a silo by another one. An answer may take two and a half times as long where answers have been slow.</summary>
    /// <value>The default is 300 ms; 100 ms to 1 minute.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How long an answer to a probe may take at most, and how long a frozen silo counts as alive after its last message, for each missed probe.</summary>
    internal TimeSpan LongestProbe => ProbeTimeout * 2.5;

    /// <summary>Probes in a row that a silo may miss before another one suspects it.</summary>
    /// <value>The default is 2; 1 to 20.</value>
    [Range(1, 20)]
    public int MissedProbes { get; set; } = 2;

    /// <summary>Silos that must suspect one before it is declared dead; fewer where there are fewer.</summary>
    /// <value>The default is 2; 1 to 10.</value>
    [Range(1, 10)]
    public int Votes { get; set; } = 2;

    /// <summary>How often a silo writes into the membership table that it is alive. After three intervals without a sign its vote no longer counts.</summary>
    /// <value>The default is 5 s; 500 ms to 5 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:05:00")]
    public TimeSpan AliveInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often nodes read the membership table. Other nodes announce changes in between.</summary>
    /// <value>The default is 2 s; 500 ms to 5 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:05:00")]
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a call between nodes may take. Under load a call rightly waits for the queue, the run and <c>History:StoreTimeout</c>, so this
    /// is no test of life: a call that runs into it is not repeated, and its connection is closed with 1013.
    /// </summary>
    /// <value>The default is 1 minute; 1 s to 10 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a gateway repeats a call whose silo is gone; then the connection is closed with 1013, because it is unknown what was recorded.</summary>
    /// <value>The default is 15 s; 0 to 10 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan RetryFor { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a gateway waits for a first silo when it starts.</summary>
    /// <value>The default is 1 minute; 0 to 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>A session that gets no call for so long leaves the memory; the next call reads it from the store.</summary>
    /// <value>The default is 15 minutes; 1 minute to 7 days.</value>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan SessionIdleTimeout { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Mutual TLS between nodes.</summary>
    public TlsFiles Tls { get; set; } = new();
}
