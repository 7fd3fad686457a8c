using StreamCluster.Load;

namespace StreamCluster.Compare;

/// <summary>What the load generator does.</summary>
internal sealed record Load(string Ensemble, int Connections, double Seconds)
{
    /// <summary>How the load generator finds replies.</summary>
    public ClientKind Client { get; init; } = ClientKind.Wait;

    public int Batch { get; init; }

    public int Window { get; init; } = 1;

    /// <summary>Messages a second, whatever has been answered; 0: a closed loop.</summary>
    public double Rate { get; init; }

    /// <summary>Its form, in a word or two.</summary>
    public string Form => FormattableString.Invariant($"{(Batch > 0 ? $"batch {Batch}" : Window > 1 ? $"window {Window}" : "single")}");
}
