using StreamCluster.Gateway.Streaming;
using StreamCluster.Hosting;

namespace StreamCluster.Gateway.Hosting;

/// <summary>
/// Lets a node go away without loss: not ready, a pause for the load balancer, then each connection is answered what it has in flight
/// and closed with 1012. Runs while the server still serves. A failed node skips the pause and the spread.
/// </summary>
internal sealed class ConnectionDrain(
    ConnectionRegistry registry, Readiness readiness, NodeExit exit, DrainOptions options, TimeProvider clock, ILogger<ConnectionDrain> logger) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Called before anything is stopped.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        readiness.Drain();
        if (options.Pause > TimeSpan.Zero && exit.Failure is null)
            await Task.Delay(options.Pause, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var connections = registry.All();
        if (connections.Length == 0)
            return;
        logger.Draining(connections.Length);
        try
        {
            await CloseAsync(connections, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            var stuck = registry.All();
            logger.Dropped(stuck.Length);
            foreach (var connection in stuck)
                connection.Abort();
        }
    }

    private async Task CloseAsync(StreamConnection[] connections, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        // Closing waits for the answer under way; a connection that is stuck in it must not hold up the others.
        var step = exit.Failure is null ? options.Spread / connections.Length : TimeSpan.Zero;
        for (var i = 0; i < connections.Length; i++)
        {
            _ = connections[i].CloseAsync(CloseCode.GoingAway);
            var ahead = (step * (i + 1)) - clock.GetElapsedTime(started);
            if (ahead > TimeSpan.FromMilliseconds(1))
                await Task.Delay(ahead, clock, cancellationToken);
        }

        var left = options.Timeout - clock.GetElapsedTime(started);
        await registry.WhenEmptyAsync().WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock, cancellationToken);
    }
}
