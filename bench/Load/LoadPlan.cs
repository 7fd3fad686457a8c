namespace StreamCluster.Load;

/// <summary>What to run.</summary>
internal sealed record LoadPlan
{
    public const string ApiKeyHeader = "X-Api-Key";

    /// <summary>The gateways, or what stands before them. Connections are dealt to them in turn.</summary>
    public required IReadOnlyList<Uri> Servers { get; init; }

    /// <summary>Null: the servers need no key.</summary>
    public string? ApiKey { get; init; }

    /// <summary>How connections find replies.</summary>
    public required ClientKind Client { get; init; }

    public required string Ensemble { get; init; }

    public int Connections { get; init; } = 1;

    /// <summary>Samples a <c>predict_batch</c>; 0: <c>predict</c>.</summary>
    public int Batch { get; init; }

    /// <summary>Messages that a connection sends ahead of their replies, in a closed loop.</summary>
    public int Window { get; init; } = 1;

    /// <summary>Messages a second over all connections, sent when they are due whatever has been answered; 0: a closed loop.</summary>
    public double Rate { get; init; }

    public TimeSpan Duration { get; init; }

    public IReadOnlyList<int> ServerPids { get; init; } = [];

    /// <summary>
    /// Not null: the server is no gateway. It answers every message with text of a fixed length and takes no configuration; the messages are
    /// made of the signals of this gateway.
    /// </summary>
    public Uri? SignalsOf { get; init; }

    public int SamplesPerMessage => Math.Max(1, Batch);

    /// <summary>Where a connection streams.</summary>
    public Uri StreamAddress(int connection) => new UriBuilder(Servers[connection % Servers.Count])
    {
        Scheme = Servers[connection % Servers.Count].Scheme == Uri.UriSchemeHttps ? "wss" : "ws",
        Path = "/api/v1/inference/stream",
    }.Uri;
}
