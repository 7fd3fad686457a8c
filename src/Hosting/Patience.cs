namespace StreamCluster.Hosting;

/// <summary>Retries a startup step until it succeeds or times out: servers that start together come up in any order.</summary>
internal static class Patience
{
    /// <summary>Runs the operation; retries transient failures after a pause.</summary>
    /// <param name="operation">The step.</param>
    /// <param name="mayPass">Whether a failure is transient.</param>
    /// <param name="atMost">Time limit; after it the failure is thrown.</param>
    /// <param name="between">Pause between attempts.</param>
    /// <param name="onFirstFailure">Receives the first failure, for the log.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
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
