namespace StreamCluster.Silo.Hosting;

/// <summary>Where the nodes of a cluster find each other.</summary>
public enum ClusterProvider
{
    /// <summary>On one machine, through the first silo's port. For trying things out: it does not survive that silo.</summary>
    Localhost = 1,

    /// <summary>In PostgreSQL, through Orleans's ADO.NET provider, in the database that has the sessions.</summary>
    Postgres,

    /// <summary>In Redis.</summary>
    Redis,
}
