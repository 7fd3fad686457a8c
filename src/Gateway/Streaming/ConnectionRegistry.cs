using System.Collections.Concurrent;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.Stats;

namespace StreamCluster.Gateway.Streaming;

/// <summary>The connections of this node, in the order of their acceptance.</summary>
internal sealed class ConnectionRegistry(StreamingOptions options) : IConnectionSource
{
    private readonly NumberedConnections _connections = new();
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, StreamConnection> _holders = new(StringComparer.Ordinal);
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

    /// <summary>The connection of this node that holds the session; null: none.</summary>
    public StreamConnection? HolderOf(string sessionId) => _holders.GetValueOrDefault(sessionId);

    /// <summary>Notes that the connection holds the session. Of two connections of this node, the one with the older attachment is closed with 4001.</summary>
    public void Hold(StreamConnection connection, AttachedStream stream)
    {
        while (!_holders.TryAdd(stream.SessionId, connection))
        {
            if (!_holders.TryGetValue(stream.SessionId, out var other))
                continue;
            if (other == connection)
                return;
            if (other.Stream is { } older && older.Attachment > stream.Attachment)
            {
                _ = connection.CloseDetachedAsync(stream);
                return;
            }

            if (!_holders.TryUpdate(stream.SessionId, connection, other))
                continue;
            if (other.Stream is { } left)
                _ = other.CloseDetachedAsync(left);
            return;
        }
    }

    /// <summary>The connection no longer holds the session.</summary>
    public void LetGo(StreamConnection connection, AttachedStream stream) => _holders.TryRemove(new(stream.SessionId, connection));

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
