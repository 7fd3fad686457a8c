using System.ComponentModel.DataAnnotations;

namespace StreamCluster.Silo.Hosting;

/// <summary>
/// Settings under <c>Cluster</c>: how silos and gateways find each other, and how soon a dead one is noticed. All nodes of a cluster need the
/// same values, but for ports and addresses.
/// </summary>
public sealed class ClusterOptions
{
    /// <summary>Where the nodes find each other: <c>localhost</c>, <c>postgres</c> or <c>redis</c>.</summary>
    /// <value>The default is <c>postgres</c>.</value>
    public ClusterProvider Provider { get; set; } = ClusterProvider.Postgres;

    /// <summary>Name of the cluster: several may share a database.</summary>
    /// <value>The default is <c>streamcluster</c>; 1 to 150 characters.</value>
    [StringLength(150, MinimumLength = 1)]
    public string Id { get; set; } = "streamcluster";

    /// <summary>Port at which a silo talks to other silos.</summary>
    /// <value>The default is 11111; 1 to 65535.</value>
    [Range(1, 65535)]
    public int SiloPort { get; set; } = 11111;

    /// <summary>Port at which a silo takes gateways.</summary>
    /// <value>The default is 30000; 1 to 65535.</value>
    [Range(1, 65535)]
    public int GatewayPort { get; set; } = 30000;

    /// <summary>Under <c>localhost</c>: port of the silo that the others ask. It has to be started first.</summary>
    /// <value>The default is 11111; 1 to 65535.</value>
    [Range(1, 65535)]
    public int PrimaryPort { get; set; } = 11111;

    /// <summary>The IP address under which others reach this silo.</summary>
    /// <value>The default is the first address of the machine's network that is not the loopback.</value>
    public string? Address { get; set; }

    /// <summary>Whether Kubernetes names the silo, tells its address (downward API) and is asked which pods are left.</summary>
    /// <value>The default is false.</value>
    public bool Kubernetes { get; set; }

    /// <summary>
    /// Time between two probes of a silo by another, and time for its answer. Orleans's own 5 s, three of them missed, is a quarter of a minute
    /// without answers for a third of the sessions.
    /// </summary>
    /// <value>The default is 700 ms; 100 ms to 1 minute. A silo that is held up for longer than all its missed probes take (a paused virtual machine) is declared dead, and ends itself.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromMilliseconds(700);

    /// <summary>Probes in a row that a silo may miss before it is suspected.</summary>
    /// <value>The default is 2; 1 to 20.</value>
    [Range(1, 20)]
    public int MissedProbes { get; set; } = 2;

    /// <summary>How many silos have to suspect one before it is declared dead; fewer where there are fewer.</summary>
    /// <value>The default is 2; 1 to 10.</value>
    [Range(1, 10)]
    public int Votes { get; set; } = 2;

    /// <summary>
    /// How often a silo says in the table that it is alive. One that starts waits until it has reached all that are; after three times as long
    /// without a sign one is passed over. At Orleans's own 30 s a cluster that crashed as a whole would take a minute and a half to come back.
    /// </summary>
    /// <value>The default is 1 s; 500 ms to 5 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:05:00")]
    public TimeSpan AliveInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often silos and gateways read who is there, besides hearing of it.</summary>
    /// <value>The default is 2 s; 500 ms to 5 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:05:00")]
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>After this a call is lost that nothing has been heard of; its gateway makes it again. Calls whose silo's connection breaks do not wait for it.</summary>
    /// <value>The default is 3 s; 100 ms to 5 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a gateway goes on to make a call again; then the connection is closed with 1013, for nobody can tell what was recorded.</summary>
    /// <value>The default is 15 s; 0 to 10 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan RetryFor { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a gateway waits at its start for a silo to be there.</summary>
    /// <value>The default is 1 minute; 0 to 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>A session that has not been called for so long is not kept in memory; the next call reads it from the store.</summary>
    /// <value>The default is 15 minutes; 1 minute to 7 days.</value>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan SessionIdleTimeout { get; set; } = TimeSpan.FromMinutes(15);
}
