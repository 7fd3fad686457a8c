using StreamCluster.Grains.Stats;

namespace StreamCluster.Silo.Stats;

/// <summary>A <see cref="NodeReport"/> between nodes.</summary>
[GenerateSerializer, Immutable, Alias("report")]
internal sealed class WireReport
{
    [Id(0)]
    public Guid Node { get; init; }

    [Id(1)]
    public string Name { get; init; } = "";

    [Id(2)]
    public DateTimeOffset StartedAt { get; init; }

    [Id(3)]
    public int ActiveConnections { get; init; }

    [Id(4)]
    public long ConnectionsTotal { get; init; }

    [Id(5)]
    public long Predictions { get; init; }

    [Id(6)]
    public byte[] RecentLatencies { get; init; } = [];

    [Id(7)]
    public byte[]? Latencies { get; init; }

    [Id(8)]
    public byte[]? Errors { get; init; }

    public static WireReport From(NodeReport report) => new()
    {
        Node = report.Node.Id,
        Name = report.Node.Name,
        StartedAt = report.Node.StartedAt,
        ActiveConnections = report.ActiveConnections,
        ConnectionsTotal = report.ConnectionsTotal,
        Predictions = report.Predictions,
        RecentLatencies = report.RecentLatencies,
        Latencies = report.Latencies,
        Errors = report.Errors,
    };

    public NodeReport ToReport() => new(
        new NodeIdentity(Node, Name, StartedAt), ActiveConnections, ConnectionsTotal, Predictions, RecentLatencies) { Latencies = Latencies, Errors = Errors };
}
