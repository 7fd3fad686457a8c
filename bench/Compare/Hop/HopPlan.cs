namespace StreamCluster.Compare;

/// <summary>What is to be measured of gateway and silo against one process.</summary>
internal sealed record HopPlan
{
    /// <summary>Connection string of the database that the one process is on.</summary>
    public required string Embedded { get; init; }

    /// <summary>That of gateway and silo; it has Orleans's membership tables.</summary>
    public required string Cluster { get; init; }

    public required string Ensemble { get; init; }

    public required int Connections { get; init; }

    public required double Seconds { get; init; }

    /// <summary>Messages a second of the open loop.</summary>
    public required double Rate { get; init; }

    /// <summary>Further settings, as arguments.</summary>
    public required IReadOnlyList<string> Settings { get; init; }

    /// <summary>What is wrong with it; null: nothing that can be seen before anything is started.</summary>
    public string? Mistake()
    {
        try
        {
            return Database.AreSame(Embedded, Cluster) ? "--embedded and --cluster name the same database: they have to be two, each named by Database=."
                : Rate <= 0 ? "--rate has to be more than 0."
                : Repository.SiloIsMissing;
        }
        catch (ArgumentException exception)
        {
            return $"--embedded or --cluster is no connection string: {exception.Message}";
        }
    }
}
