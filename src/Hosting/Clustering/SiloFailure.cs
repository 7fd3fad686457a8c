namespace StreamCluster.Hosting.Clustering;

/// <summary>
/// Ends a node that the others have declared dead, or whose silo cannot go on: not ready at once, clients closed with 1012 so that they
/// resume elsewhere, then an exit with <see cref="NodeExit.SiloFailed"/>. What it may still try to write, the store refuses.
/// </summary>
internal sealed class SiloFailure(
    NodeExit exit, Readiness readiness, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<SiloFailure> logger) : IFatalErrorHandler
{
    /// <summary>Time for the stop; then the process ends as it is.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public bool IsUnexpected(Exception exception) => true;

    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
    {
        if (!exit.TryFail("The other nodes have declared this node dead, or its silo failed; its sessions go on elsewhere. It ends now and is to be started again."))
            return;
        logger.SiloFailed(context ?? "", exception);
        readiness.Drain();
        _ = EndAsync();
    }

    private async Task EndAsync()
    {
        // Whoever reports the failure may be what the stop waits for.
        await Task.Yield();
        lifetime.StopApplication();
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStopped.Register(stopped.SetResult);
        try
        {
            await stopped.Task.WaitAsync(Patience, clock);
        }
        catch (TimeoutException)
        {
            await Console.Error.WriteLineAsync(exit.Failure);
            Environment.Exit(NodeExit.SiloFailed);
        }
    }
}
