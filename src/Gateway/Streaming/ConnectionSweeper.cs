using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Streaming;

/// <summary>
/// Looks after all connections with one timer: what is overdue is closed, what does not let itself be closed is dropped, and who is silent
/// is asked for a sign of life.
/// </summary>
internal sealed class ConnectionSweeper(
    ConnectionRegistry registry, ISessionDirectory sessions, TimeProvider clock, ILogger<ConnectionSweeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Rounds between two looks for sessions that went on elsewhere: every second.</summary>
    private const int DetachedEvery = 4;

    /// <summary>Connections that are looked at together: they are copied while nobody else may come or leave.</summary>
    private const int PageLength = 1000;

    private readonly StreamConnection[] _page = new StreamConnection[PageLength];
    private readonly DetachedSearch _search = new(registry, sessions);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        var looking = Task.CompletedTask;
        for (var round = 0; await timer.WaitForNextTickAsync(stoppingToken); round++)
        {
            try
            {
                LookAfterAll();
                if (round % DetachedEvery == 0 && looking.IsCompleted)
                    looking = TryCloseDetachedAsync(stoppingToken); // a slow store does not hold up the rest
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

    private void LookAfterAll()
    {
        var after = 0L;
        int count;
        do
        {
            count = registry.CopyTo(_page, after);
            foreach (var connection in _page.AsSpan(0, count))
            {
                after = connection.Number;
                if (connection.Times.CloseIsOverdue)
                    connection.Abort();
                else if (connection.Times.Overdue() is { } code)
                    _ = connection.CloseAsync(code);
                else
                    connection.AskPeer();
            }
        }
        while (count == PageLength);

        Array.Clear(_page); // nothing here is to keep a connection that has ended
    }
}
