using StreamCluster.Load;

namespace StreamCluster.Compare;

/// <summary>What to measure of large batches.</summary>
internal sealed record BatchesPlan
{
    /// <summary>Running servers; none: a gateway is started.</summary>
    public required IReadOnlyList<Uri> Servers { get; init; }

    /// <summary>The batches, on so many connections.</summary>
    public required Load Load { get; init; }

    /// <summary>Each kind of client has the whole time.</summary>
    public required IReadOnlyList<ClientKind> Clients { get; init; }

    /// <summary>Further settings of the gateway that is started, as arguments.</summary>
    public required IReadOnlyList<string> Settings { get; init; }
}
