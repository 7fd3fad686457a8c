using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.Stats;

namespace StreamCluster.Gateway.Streaming;

/// <summary>The connections of this node, in the order of their acceptance.</summary>
internal sealed class ConnectionRegistry(StreamingOptions options) : IConnectionSource
{
    private readonly NumberedConnections _connections = new();
    private readonly Lock _gate = new();
    private TaskCompletionSource? _empty;
    private int _taken;
    private long _accepted;

    /// <inheritdoc/>
    public long ConnectionsTotal => Interlocked.Read(ref _accepted);

    /// <inheritdoc/>
    public int ActiveConnections
    {
        get
        {
            lock (_gate)
                return _connections.All.Count(static connection => connection.Stream is not null);
        }
    }

    /// <summary>Keeps a place for a connection that is about to be upgraded. False: there are as many as allowed.</summary>
    public bool TryReserve()
    {
        if (Interlocked.Increment(ref _taken) <= options.MaxConnections)
            return true;
        Interlocked.Decrement(ref _taken);
        return false;
    }

    /// <summary>Gives the place back.</summary>
    public void Release() => Interlocked.Decrement(ref _taken);

    public long NextNumber() => Interlocked.Increment(ref _accepted);

    public void Add(StreamConnection connection)
    {
        lock (_gate)
            _connections.Add(connection);
    }

    public void Remove(StreamConnection connection)
    {
        lock (_gate)
        {
            _connections.Remove(connection);
            if (_connections.Count == 0)
                _empty?.TrySetResult();
        }
    }

    /// <summary>Done when no connection is left. Only sensible once no new ones are taken.</summary>
    public Task WhenEmptyAsync()
    {
        lock (_gate)
        {
            _empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_connections.Count == 0)
                _empty.TrySetResult();
            return _empty.Task;
        }
    }

    public StreamConnection[] All()
    {
        lock (_gate)
            return [.. _connections.All];
    }

    /// <inheritdoc cref="NumberedConnections.CopyTo"/>
    public int CopyTo(Span<StreamConnection> page, long after)
    {
        lock (_gate)
            return _connections.CopyTo(page, after);
    }

    /// <inheritdoc/>
    public IReadOnlyList<ConnectionStats> Page(int offset, int limit)
    {
        lock (_gate)
        {
            return [.. _connections.All
                .Where(static connection => connection.Stream is not null)
                .Skip(offset)
                .Take(limit)
                .Select(static connection => StatsOf(connection, connection.Stream!))];
        }
    }

    private static ConnectionStats StatsOf(StreamConnection connection, AttachedStream stream) => new(
        stream.SessionId, stream.Configuration.EnsembleName, connection.ConnectedAt, connection.PredictionsCount, stream.Configuration.Mode);
}
