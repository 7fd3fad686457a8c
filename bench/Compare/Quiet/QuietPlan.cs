using StreamCluster.Load;

namespace StreamCluster.Compare;

/// <summary>What to measure of silent sessions.</summary>
/// <param name="Sessions">How many.</param>
/// <param name="Settings">Further settings of the gateways, as arguments.</param>
/// <param name="Clients">Kinds of client of the sessions that are served meanwhile.</param>
internal sealed record QuietPlan(int Sessions, IReadOnlyList<string> Settings, IReadOnlyList<ClientKind> Clients)
{
    public const int DefaultRounds = 3;
    public const double DefaultSeconds = 10;

    /// <summary>How often the others are measured with each kind of client, and the bare parts after them.</summary>
    public int Rounds { get; init; } = DefaultRounds;

    /// <summary>Length of each measurement.</summary>
    public double Seconds { get; init; } = DefaultSeconds;
}
