using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Silo.Stats;

/// <summary>A <see cref="ConnectionStats"/> between nodes.</summary>
[GenerateSerializer, Immutable, Alias("connection")]
internal sealed class WireConnection
{
    [Id(0)]
    public string SessionId { get; init; } = "";

    [Id(1)]
    public string EnsembleName { get; init; } = "";

    [Id(2)]
    public DateTimeOffset ConnectedAt { get; init; }

    [Id(3)]
    public long PredictionsCount { get; init; }

    [Id(4)]
    public StreamMode Mode { get; init; }

    public static WireConnection From(ConnectionStats connection) => new()
    {
        SessionId = connection.SessionId,
        EnsembleName = connection.EnsembleName,
        ConnectedAt = connection.ConnectedAt,
        PredictionsCount = connection.PredictionsCount,
        Mode = connection.Mode,
    };

    public ConnectionStats ToStats() => new(SessionId, EnsembleName, ConnectedAt, PredictionsCount, Mode);
}
