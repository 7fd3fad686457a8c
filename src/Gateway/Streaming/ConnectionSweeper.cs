using StreamCluster.Grains.History;

namespace StreamCluster.Gateway.Streaming;

/// <summary>
/// Looks after all connections with one timer: what is overdue is closed, what does not let itself be closed is dropped, and who is silent
/// is asked for a sign of life.
/// </summary>
internal sealed class ConnectionSweeper(
    ConnectionRegistry registry, ISessionStore store, TimeProvider clock, ILogger<ConnectionSweeper> logger) : BackgroundService
{
    /// <summary>In which every connection has its turn.</summary>
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(250);

    /// <summary>Rounds between two looks for sessions that went on at another node: every second. Within this node the registry knows at once.</summary>
    private const int DetachedEvery = 4;

    /// <summary>Connections that are looked at together: they are copied while nobody else may come or leave, and their peers asked, and answer, at once.</summary>
    private const int PageLength = 1000;

    private readonly StreamConnection[] _page = new StreamConnection[PageLength];
    private readonly DetachedSearch _search = new(registry, store);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Round, clock);
        var (rounds, pages, after) = (0, 0, 0L);
        var looking = Task.CompletedTask;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                pages++;
                after = LookAfterPage(after);
                if (after != 0)
                    continue;
                if (store.IsShared && rounds++ % DetachedEvery == 0 && looking.IsCompleted)
                    looking = TryCloseDetachedAsync(stoppingToken); // a slow store does not hold up the rest
                if (timer.Period != Round / pages)
                    timer.Period = Round / pages; // as many as there were in this round
                pages = 0;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                logger.SweepFailed(exception);
            }
        }
    }

    private async Task TryCloseDetachedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _search.CloseDetachedAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.SweepFailed(exception);
        }
        catch (OperationCanceledException)
        {
            // The host is stopping.
        }
    }

    /// <summary>Looks after those that come after this one.</summary>
    /// <returns>The last of them; 0: there are no more.</returns>
    private long LookAfterPage(long after)
    {
        var count = registry.CopyTo(_page, after);
        var page = _page.AsSpan(0, count);
        foreach (var connection in page)
        {
            after = connection.Number;
            if (connection.Times.CloseIsOverdue)
                connection.Abort();
            else if (connection.Times.Overdue() is { } code)
                _ = connection.CloseAsync(code);
            else
                connection.AskPeer();
        }

        page.Clear(); // nothing here is to keep a connection that has ended
        return count == PageLength ? after : 0;
    }
}
