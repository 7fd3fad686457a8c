namespace StreamCluster.Hosting.Clustering;

/// <summary>What a node does in its cluster.</summary>
public enum ClusterRole
{
    /// <summary>Sockets, sessions and models. On SQLite it is the only node.</summary>
    All = 0,

    /// <summary>Sockets only; sessions and models are in silos.</summary>
    Gateway,

    /// <summary>Sessions and models only.</summary>
    Silo,
}

/// <summary>Where the nodes of a cluster find each other.</summary>
public enum ClusterProvider
{
    /// <summary>In the PostgreSQL database that has the sessions, through Orleans's ADO.NET provider.</summary>
    Postgres = 1,

    /// <summary>In Redis.</summary>
    Redis,
}
