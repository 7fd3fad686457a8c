namespace StreamCluster.Kill;

/// <summary>What a process of the system is.</summary>
internal enum NodeRole
{
    /// <summary>The only node: sockets, sessions and models on SQLite.</summary>
    Single,

    /// <summary>A node of a cluster with sockets, sessions and models.</summary>
    Full,

    /// <summary>Sockets in front of silos.</summary>
    Gateway,

    /// <summary>Sessions and models without sockets.</summary>
    Silo,
}
