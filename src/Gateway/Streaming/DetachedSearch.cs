using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;

namespace StreamCluster.Gateway.Streaming;

/// <summary>Asks the shared store for sessions that went on at another node, one page of connections after the other. One look at a time: the buffers are kept.</summary>
internal sealed class DetachedSearch(ConnectionRegistry registry, ISessionStore store)
{
    /// <summary>As many as a shared store is asked for with one query.</summary>
    public const int PageLength = 1000;

    private readonly StreamConnection[] _page = new StreamConnection[PageLength];
    private readonly List<AttachedSession> _asked = new(PageLength);
    private readonly List<(StreamConnection Connection, AttachedStream Stream)> _holds = new(PageLength);

    /// <summary>Closes every connection whose session went on elsewhere, with 4001.</summary>
    public async Task CloseDetachedAsync(CancellationToken cancellationToken)
    {
        try
        {
            var after = 0L;
            int count;
            do
            {
                count = registry.CopyTo(_page, after);
                if (count > 0)
                    after = _page[count - 1].Number;
                Hold(_page.AsSpan(0, count));
                if (_asked.Count > 0)
                    Close(await store.FindDetachedAsync(_asked, cancellationToken));
            }
            while (count == PageLength);
        }
        finally
        {
            // Nothing here is to keep a connection that has ended.
            Array.Clear(_page);
            _asked.Clear();
            _holds.Clear();
        }
    }

    private void Hold(ReadOnlySpan<StreamConnection> connections)
    {
        _asked.Clear();
        _holds.Clear();
        foreach (var connection in connections)
        {
            if (connection.Stream is not { } stream)
                continue;
            _asked.Add(new AttachedSession(stream.SessionId, stream.Attachment));
            _holds.Add((connection, stream));
        }
    }

    private void Close(IReadOnlyList<AttachedSession> detached)
    {
        if (detached.Count == 0)
            return;
        var left = detached.ToHashSet();
        for (var i = 0; i < _asked.Count; i++)
        {
            if (left.Contains(_asked[i]))
                _ = _holds[i].Connection.CloseDetachedAsync(_holds[i].Stream);
        }
    }
}
