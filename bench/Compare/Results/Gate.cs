using StreamCluster.Load;

namespace StreamCluster.Compare;

/// <summary>A figure that must not be lost.</summary>
/// <param name="Name">What is limited, and its unit.</param>
/// <param name="Aim">What is wanted.</param>
/// <param name="Limit">Beyond it the gate is lost: the aim and some slack for noise.</param>
/// <param name="Figures">The figure of each round that counts.</param>
internal sealed record Gate(string Name, double Aim, double Limit, IReadOnlyList<double> Figures)
{
    /// <summary>The limit is the least that passes, not the most.</summary>
    public bool AtLeast { get; init; }

    /// <summary>The kind of client it was measured with; null where that makes no difference.</summary>
    public ClientKind? Client { get; init; }

    public string? ClientName => Client?.ToString().ToLowerInvariant();

    /// <summary>Rounds that were measured but do not count.</summary>
    public int Disturbed { get; init; }

    /// <summary>Not a number where no round counts: the gate is undecided then, which is no pass.</summary>
    public double Median => Statistics.Median(Figures);

    public bool Passed => AtLeast ? Median >= Limit : Median <= Limit;

    /// <summary>Whether the aim is reached, not only the limit.</summary>
    public bool IsAimMet => AtLeast ? Median >= Aim : Median <= Aim;

    public string Verdict => Figures.Count == 0 ? "NOT DECIDED" : IsAimMet ? "ok" : Passed ? "short" : "LOST";
}
