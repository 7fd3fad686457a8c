namespace StreamCluster.Hosting;

/// <summary>Repeats what a start depends on until it works or the time is up: servers that start together come up in any order.</summary>
internal static class Patience
{
    /// <summary>Runs the operation, and again after a pause if it fails in a way that may pass.</summary>
    /// <param name="operation">Is repeated.</param>
    /// <param name="mayPass">Whether a failure is worth another try.</param>
    /// <param name="atMost">Time after which the failure is thrown.</param>
    /// <param name="between">Pause between two tries.</param>
    /// <param name="onFirstFailure">Gets the first failure, for the log.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task RunAsync(
        Func<CancellationToken, Task> operation, Func<Exception, bool> mayPass, TimeSpan atMost, TimeSpan between,
        Action<Exception> onFirstFailure, TimeProvider clock, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                await operation(cancellationToken);
                return;
            }
            catch (Exception exception) when (mayPass(exception) && clock.GetElapsedTime(began) < atMost)
            {
                if (isFirst)
                    onFirstFailure(exception);
            }

            await Task.Delay(between, clock, cancellationToken);
        }
    }
}
