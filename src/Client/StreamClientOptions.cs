namespace StreamCluster.Client;

/// <summary>How to connect, and what the session is to do. Immutable; a change is made with <c>with</c>.</summary>
public sealed record StreamClientOptions
{
    /// <summary>The server.</summary>
    public required StreamEndpoint Endpoint { get; init; }

    /// <summary>What the session is configured with.</summary>
    public required SessionOptions Session { get; init; }

    /// <summary>Sent as <c>X-Api-Key</c>. <value>The default is null: none.</value></summary>
    public string? ApiKey { get; init; }

    /// <summary>
    /// Requests on the wire at once; further ones wait in the client, in order. <value>The default is 64; from 1 to 1,000.</value>
    /// </summary>
    public int MaxOutstanding { get; init; } = 64;

    /// <summary>Longest reply that is taken, bytes. <value>The default is 16 MiB; from 1 KiB to 1 GiB.</value></summary>
    public int MaxReplyBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Time for the connection and its configuration together. <value>The default is 10 s.</value></summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>WebSocket pings are sent this often. <value>The default is 15 s.</value></summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A server silent to a ping for this long is given up. <value>The default is 20 s.</value></summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Time that closing waits for the server's answer. <value>The default is 2 s.</value></summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The clock. <value>The default is the system's.</value></summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Endpoint);
        ArgumentNullException.ThrowIfNull(Session);
        InRange(MaxOutstanding, 1, 1000, nameof(MaxOutstanding));
        InRange(MaxReplyBytes, 1024, 1 << 30, nameof(MaxReplyBytes));
        InRange(Session.BatchSize ?? 1, 1, SessionOptions.MaxBatchSize, nameof(Session.BatchSize));
    }

    private static void InRange(int value, int from, int to, string name)
    {
        if (value < from || value > to)
            throw new ArgumentOutOfRangeException(name, value, $"{name} goes from {from} to {to}.");
    }
}
