namespace StreamCluster.Kill;

/// <summary>What a process of the system is.</summary>
internal enum NodeRole
{
    /// <summary>A gateway that hosts the grains itself.</summary>
    Alone,

    /// <summary>A gateway before silos.</summary>
    Gateway,

    /// <summary>A silo.</summary>
    Silo,
}
