namespace StreamCluster.Compare;

/// <summary>How a gateway or a silo is started.</summary>
/// <param name="Durability">When its replies leave.</param>
/// <param name="Port">Where it listens, on loopback.</param>
/// <param name="Folder">Where its store goes, under its port.</param>
/// <param name="Settings">Further settings, as arguments.</param>
internal sealed record GatewayPlan(string Durability, int Port, string Folder, IReadOnlyList<string> Settings)
{
    /// <summary>Whether it is a silo without sockets.</summary>
    public bool IsSilo { get; init; }

    /// <summary>Further variables of its environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
