namespace StreamCluster.Load;

/// <summary>Each connection sends on as soon as a reply comes.</summary>
internal sealed class ClosedLoop(LoadConnection[] connections, ClientKind client, TimeProvider clock)
{
    public Task RunAsync(CancellationToken stop, CancellationToken cancellationToken) => client == ClientKind.Poll
        ? Task.Factory.StartNew(() => Run(stop, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)
        : Task.WhenAll(connections.Select(connection => Task.Run(() => connection.RunClosedLoopAsync(stop, cancellationToken), cancellationToken)));

    /// <summary>One thread sends for all connections and looks for their replies.</summary>
    private void Run(CancellationToken stop, CancellationToken cancellationToken)
    {
        Precedence.Take();
        var looks = Looks.Random(connections, clock);
        var running = Task.WhenAll(connections.Select(connection => connection.RunClosedLoopAsync(stop, cancellationToken)));
        while (!running.IsCompleted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            looks.WaitForNext();
        }

        running.GetAwaiter().GetResult();
    }
}
