using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.Stats;

namespace StreamCluster.Gateway.Streaming;

/// <summary>The connections of this node, in the order of their acceptance.</summary>
internal sealed class ConnectionRegistry(StreamingOptions options) : IConnectionSource
{
    private readonly SortedDictionary<long, StreamConnection> connections = [];
    private readonly Lock gate = new();
    private int taken;
    private long accepted;

    /// <inheritdoc/>
    public long ConnectionsTotal => Interlocked.Read(ref accepted);

    /// <inheritdoc/>
    public int ActiveConnections
    {
        get
        {
            lock (gate)
                return connections.Values.Count(static connection => connection.Stream is not null);
        }
    }

    /// <summary>Keeps a place for a connection that is about to be upgraded. False: there are as many as allowed.</summary>
    public bool TryReserve()
    {
        if (Interlocked.Increment(ref taken) <= options.MaxConnections)
            return true;
        Interlocked.Decrement(ref taken);
        return false;
    }

    /// <summary>Gives the place back.</summary>
    public void Release() => Interlocked.Decrement(ref taken);

    public long NextNumber() => Interlocked.Increment(ref accepted);

    public void Add(StreamConnection connection)
    {
        lock (gate)
            connections.Add(connection.Number, connection);
    }

    public void Remove(StreamConnection connection)
    {
        lock (gate)
            connections.Remove(connection.Number);
    }

    public StreamConnection[] All()
    {
        lock (gate)
            return [.. connections.Values];
    }

    /// <inheritdoc/>
    public IReadOnlyList<ConnectionStats> Page(int offset, int limit)
    {
        lock (gate)
        {
            return [.. connections.Values
                .Where(static connection => connection.Stream is not null)
                .Skip(offset)
                .Take(limit)
                .Select(static connection => StatsOf(connection, connection.Stream!))];
        }
    }

    private static ConnectionStats StatsOf(StreamConnection connection, AttachedStream stream) => new(
        stream.SessionId, stream.Configuration.EnsembleName, connection.ConnectedAt, connection.PredictionsCount, stream.Configuration.Mode);
}
