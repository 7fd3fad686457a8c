namespace StreamCluster.Load;

/// <summary>What is to be run.</summary>
internal sealed record LoadPlan
{
    /// <summary>The gateway.</summary>
    public required Uri Server { get; init; }

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
    /// Not null: the server is no gateway, it answers every message with text of a fixed length and takes no configuration; this is the
    /// gateway whose signals the messages are made of.
    /// </summary>
    public Uri? SignalsOf { get; init; }

    public Uri StreamAddress => new UriBuilder(Server)
    {
        Scheme = Server.Scheme == Uri.UriSchemeHttps ? "wss" : "ws",
        Path = "/api/v1/inference/stream",
    }.Uri;

    public int SamplesPerMessage => Math.Max(1, Batch);
}
