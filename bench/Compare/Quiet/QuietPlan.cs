namespace StreamCluster.Compare;

/// <summary>What is tried with silent sessions.</summary>
/// <param name="Sessions">How many.</param>
/// <param name="Settings">Further settings of the gateways, as arguments.</param>
internal sealed record QuietPlan(int Sessions, IReadOnlyList<string> Settings)
{
    public const int DefaultRounds = 5;
    public const double DefaultSeconds = 10;

    /// <summary>How often the others are measured, and the bare parts after them.</summary>
    public int Rounds { get; init; } = DefaultRounds;

    /// <summary>Length of each measurement.</summary>
    public double Seconds { get; init; } = DefaultSeconds;
}
