using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Serialization;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Http.Stats;

/// <summary>Counters over all live nodes: current for the node that answers, about a second old for the others.</summary>
/// <remarks>The published members in their published order, then this product's own.</remarks>
internal sealed record StatsReply(
    [property: Description("Connections with a configuration.")] int ActiveConnections,
    [property: Description("Samples predicted since the store was made; errors and replays excluded.")] long TotalPredictions,
    [property: Description("Sum of latencies / predictions since the store was made, ms; 0 before the first.")] double AverageLatencyMs,
    [property: Description("A page of the connections, by time of connection.")] IReadOnlyList<ConnectionReply> Connections,
    [property: Description("Median latency of a message over the last five minutes, ms.")] double P50LatencyMs,
    [property: Description("95th percentile, likewise, ms.")] double P95LatencyMs,
    [property: Description("99th percentile, likewise, ms.")] double P99LatencyMs,
    [property: Description("Connections accepted since each live node started.")] long ConnectionsTotal,
    [property: Description("The live nodes.")] IReadOnlyList<NodeReply> Nodes,
    [property: Description("Error replies on streams by error code, since each live node started; codes with a count only.")] IReadOnlyDictionary<string, long> Errors)
{
    /// <summary>The reply for these counters.</summary>
    public static StatsReply From(ClusterStats stats) => new(
        stats.ActiveConnections,
        stats.TotalPredictions,
        stats.AverageLatencyMs,
        [.. stats.Connections.Select(ConnectionReply.From)],
        stats.P50LatencyMs,
        stats.P95LatencyMs,
        stats.P99LatencyMs,
        stats.ConnectionsTotal,
        [.. stats.Nodes.Select(NodeReply.From)],
        ByName(stats.Errors));

    /// <summary>The same under the names that the codes have on the wire.</summary>
    public static IReadOnlyDictionary<string, long> ByName(IReadOnlyDictionary<ErrorCode, long> errors) =>
        errors.ToDictionary(static error => WireErrors.NameOf(error.Key), static error => error.Value, StringComparer.Ordinal);

    /// <summary>ISO 8601, UTC, with <c>Z</c>, milliseconds always there: equal lengths sort as text.</summary>
    public static string Iso(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}

/// <summary>One connection.</summary>
internal sealed record ConnectionReply(
    [property: Description("The connection's session.")] string SessionId,
    [property: Description("The session's ensemble.")] string EnsembleName,
    [property: Description("When the connection was accepted: ISO 8601, UTC.")] string ConnectedAt,
    [property: Description("Samples predicted for the session.")] long PredictionsCount,
    [property: Description("The client's declaration.")]
    [property: JsonConverter(typeof(WordConverter<StreamMode>))] StreamMode Mode)
{
    public static ConnectionReply From(ConnectionStats connection) => new(
        connection.SessionId,
        connection.EnsembleName,
        StatsReply.Iso(connection.ConnectedAt),
        connection.PredictionsCount,
        connection.Mode);
}

/// <summary>One node.</summary>
internal sealed record NodeReply(
    [property: Description("The node's name.")] string Name,
    [property: Description("When it started: ISO 8601, UTC.")] string StartedAt,
    [property: Description("Connections with a configuration.")] int ActiveConnections,
    [property: Description("Samples predicted by this node since it started.")] long PredictionsSinceStart)
{
    public static NodeReply From(NodeStats node) => new(
        node.Name, StatsReply.Iso(node.StartedAt), node.ActiveConnections, node.PredictionsSinceStart);
}
