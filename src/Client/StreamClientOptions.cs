using System.Text;

namespace StreamCluster.Client;

/// <summary>How to connect, and what the session is to do. Immutable; a change is made with <c>with</c>.</summary>
public sealed record StreamClientOptions
{
    /// <summary>The server, where there is one: short for <see cref="Endpoints"/> with one entry. Else the first of them.</summary>
    public StreamEndpoint? Endpoint
    {
        get => Endpoints.Count > 0 ? Endpoints[0] : null;
        init => Endpoints = value is null ? [] : [value];
    }

    /// <summary>The servers, any of which can have the session. The first connection is tried in this order, one after a loss from
    /// the server after the lost one. <value>At least one.</value></summary>
    public IReadOnlyList<StreamEndpoint> Endpoints { get; init; } = [];

    /// <summary>
    /// What the session is configured with, again at every resume. <value>With <see cref="Resume"/> the default leaves the stored
    /// configuration in force; else <see cref="SessionOptions.EnsembleName"/> is required.</value>
    /// </summary>
    public SessionOptions Session { get; init; } = new();

    /// <summary>A session to go on with, kept from <see cref="StreamClient.Session"/>. <value>The default is null: a new one.</value></summary>
    public StreamSession? Resume { get; init; }

    /// <summary>How a lost connection is made again. <value>The default: see <see cref="ReconnectOptions"/>. Null: not at all.</value></summary>
    public ReconnectOptions? Reconnect { get; init; } = new();

    /// <summary>Sent as <c>X-Api-Key</c>. <value>The default is null: none.</value></summary>
    public string? ApiKey { get; init; }

    /// <summary>
    /// Requests on the wire at once; further ones wait in the client, in order. <value>The default is 64; from 1 to 1,000: a session
    /// remembers the last 1,024 answers, so whatever was on the wire when a connection broke is not predicted twice.</value>
    /// </summary>
    public int MaxOutstanding { get; init; } = 64;

    /// <summary>
    /// Requests that wait in the client beside them, each with its message. One more fails with <see cref="StreamBusyException"/>; see
    /// <see cref="StreamClient.WaitForRoomAsync"/>. <value>The default is 10,000; from 1 to 1,000,000.</value>
    /// </summary>
    public int MaxWaiting { get; init; } = 10_000;

    /// <summary>Longest reply that is taken, bytes. <value>The default is 16 MiB; from 1 KiB to 1 GiB.</value></summary>
    public int MaxReplyBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Time for a connection to one server and its configuration together. <value>The default is 5 s; from 1 ms to 1 h.</value></summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A server that gives no answer for so long, though requests are on the wire, is given up and another asked: a process that hangs,
    /// or a network that swallows everything. Longer than the slowest request takes. <value>The default is 15 s; null: wait for ever.</value>
    /// </summary>
    public TimeSpan? ReplyTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>WebSocket pings are sent this often; they find a dead connection without requests. <value>The default is 15 s.</value></summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A server silent to a ping for this long is given up. <value>The default is 20 s.</value></summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Time that closing waits for the server's answer. <value>The default is 2 s; up to 1 h.</value></summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The clock. <value>The default is the system's.</value></summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <exception cref="ArgumentException">A setting is missing or out of its range.</exception>
    internal void Validate()
    {
        if (Endpoints.Count == 0 || Endpoints.Any(static endpoint => endpoint is null))
            throw new ArgumentException($"{nameof(Endpoints)} names no server.");
        ArgumentNullException.ThrowIfNull(Session);
        ArgumentNullException.ThrowIfNull(TimeProvider);
        if (Session.EnsembleName is null && Resume is null)
            throw new ArgumentException($"A new session needs {nameof(SessionOptions)}.{nameof(SessionOptions.EnsembleName)}; one that goes on, {nameof(Resume)}.");
        Ranges.Check(MaxOutstanding, 1, 1000, nameof(MaxOutstanding));
        Ranges.Check(MaxWaiting, 1, 1_000_000, nameof(MaxWaiting));
        Ranges.Check(MaxReplyBytes, 1024, 1 << 30, nameof(MaxReplyBytes));
        Ranges.Check(Session.BatchSize ?? 1, 1, SessionOptions.MaxBatchSize, nameof(Session.BatchSize));
        Ranges.Check(ConnectTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1), nameof(ConnectTimeout));
        Ranges.Check(CloseTimeout, TimeSpan.Zero, TimeSpan.FromHours(1), nameof(CloseTimeout));
        if (ReplyTimeout is { } reply)
            Ranges.Check(reply, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1), nameof(ReplyTimeout));
        Reconnect?.Validate();
    }

    /// <summary>What text made of this record shows: no secret.</summary>
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append($"{nameof(Endpoints)} = [").AppendJoin(", ", Endpoints).Append(']');
        return true;
    }
}
