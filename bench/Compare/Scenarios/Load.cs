namespace StreamCluster.Compare;

/// <summary>What the load generator does.</summary>
internal sealed record Load(string Ensemble, int Connections, double Seconds)
{
    public int Batch { get; init; }

    public int Window { get; init; } = 1;

    /// <summary>Messages a second, whatever has been answered; 0: a closed loop.</summary>
    public double Rate { get; init; }

    /// <summary>The form of it, in a word or two.</summary>
    public string Form => FormattableString.Invariant($"{(Batch > 0 ? $"batch {Batch}" : Window > 1 ? $"window {Window}" : "single")}");
}
