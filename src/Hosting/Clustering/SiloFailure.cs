namespace StreamCluster.Hosting.Clustering;

/// <summary>
/// Shuts the node down when its silo fails or the cluster declares it dead: turns it unready, closes client connections with 1012, and exits
/// with <see cref="NodeExit.SiloFailed"/>. The store rejects its late writes.
/// </summary>
internal sealed class SiloFailure(
    NodeExit exit, Readiness readiness, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<SiloFailure> logger) : IFatalErrorHandler
{
    /// <summary>Time for an orderly shutdown before the process exits anyway.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    public bool IsUnexpected(Exception exception) => true;

    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
    {
        if (!exit.TryFail("The silo failed, or the cluster declared this node dead. The node shuts down; restart it."))
            return;
        logger.SiloFailed(context ?? "", exception);
        readiness.Drain();
        _ = EndAsync();
    }

    private async Task EndAsync()
    {
        // Return to the caller first: the shutdown may wait for it.
        await Task.Yield();
        lifetime.StopApplication();
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStopped.Register(stopped.SetResult);
        try
        {
            await stopped.Task.WaitAsync(StopTimeout, clock);
        }
        catch (TimeoutException)
        {
            await Console.Error.WriteLineAsync(exit.Failure);
            Environment.Exit(NodeExit.SiloFailed);
        }
    }
}
