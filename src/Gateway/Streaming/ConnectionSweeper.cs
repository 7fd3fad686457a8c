using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Streaming;

/// <summary>Looks after all connections with one timer: what is overdue is closed, what does not let itself be closed is dropped.</summary>
internal sealed class ConnectionSweeper(
    ConnectionRegistry registry, ISessionDirectory sessions, TimeProvider clock, ILogger<ConnectionSweeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Rounds between two looks for sessions that went on elsewhere: every second.</summary>
    private const int DetachedEvery = 4;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        var looking = Task.CompletedTask;
        for (var round = 0; await timer.WaitForNextTickAsync(stoppingToken); round++)
        {
            try
            {
                var connections = registry.All();
                CloseOverdue(connections);
                if (round % DetachedEvery == 0 && looking.IsCompleted)
                    looking = TryCloseDetachedAsync(connections, stoppingToken); // a slow store does not hold up the rest
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                logger.SweepFailed(exception);
            }
        }
    }

    private async Task TryCloseDetachedAsync(StreamConnection[] connections, CancellationToken cancellationToken)
    {
        try
        {
            await CloseDetachedAsync(connections, cancellationToken);
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

    private static void CloseOverdue(StreamConnection[] connections)
    {
        foreach (var connection in connections)
        {
            if (connection.Times.CloseIsOverdue)
                connection.Abort();
            else if (connection.Times.Overdue() is { } code)
                _ = connection.CloseAsync(code);
        }
    }

    private async Task CloseDetachedAsync(StreamConnection[] connections, CancellationToken cancellationToken)
    {
        var holds = new Dictionary<AttachedSession, (StreamConnection Connection, AttachedStream Stream)>(connections.Length);
        foreach (var connection in connections)
        {
            if (connection.Stream is { } stream)
                holds[new AttachedSession(stream.SessionId, stream.Attachment)] = (connection, stream);
        }

        foreach (var detached in await sessions.FindDetachedAsync([.. holds.Keys], cancellationToken))
        {
            if (holds.TryGetValue(detached, out var hold))
                _ = hold.Connection.CloseDetachedAsync(hold.Stream);
        }
    }
}
