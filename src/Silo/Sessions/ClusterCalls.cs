using StreamCluster.Grains.Abstractions;
using StreamCluster.Silo.Hosting;

namespace StreamCluster.Silo.Sessions;

/// <summary>
/// What becomes of a gateway's calls when a silo goes. Orleans tells a client nothing of a call that was under way: it runs into its time-out.
/// So a lost connection to any silo ends all waiting at once, and what was waited for is asked again; where its silo is alive, that costs a look
/// at what is recorded.
/// </summary>
internal sealed class ClusterCalls(ClusterOptions options, TimeProvider clock, ILogger<ClusterCalls> logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);
    private volatile CancellationTokenSource _connected = new();

    /// <summary>What a client is told when the cluster does not answer in time.</summary>
    public static GrainError Away { get; } = new(ErrorCode.Overloaded, "The session's node is away. Send it again later.");

    /// <summary>Whether a call came to nothing, or to nothing that is known here, for reasons of the cluster's.</summary>
    public static bool IsLost(Exception exception) => exception is OrleansException or TimeoutException or OperationCanceledException
        or Microsoft.AspNetCore.Connections.ConnectionAbortedException or ObjectDisposedException;

    /// <summary>The connection to a silo is lost.</summary>
    public void SiloLost()
    {
        using var lost = Interlocked.Exchange(ref _connected, new CancellationTokenSource());
        lost.Cancel();
    }

    /// <summary>The answer, unless a silo is lost meanwhile.</summary>
    public Task<T> Bounded<T>(ValueTask<T> call) => call.AsTask().WaitAsync(_connected.Token);

    /// <inheritdoc cref="Bounded{T}"/>
    public Task Bounded(ValueTask call) => call.AsTask().WaitAsync(_connected.Token);

    /// <summary>Waits before a call is made again. False: it has been tried for long enough.</summary>
    public async ValueTask<bool> WaitToRepeatAsync(string sessionId, long began, int attempt, Exception exception, CancellationToken cancellationToken)
    {
        if (clock.GetElapsedTime(began) >= options.RetryFor)
        {
            logger.GivenUp(sessionId, attempt + 1, exception);
            return false;
        }

        logger.CalledAgain(sessionId, attempt + 1, exception.Message);
        // At once after the first loss: there is another silo. After that it takes the others a moment to see that one is gone.
        if (attempt > 0)
            await Task.Delay(PauseAfter(attempt), clock, cancellationToken);
        return true;
    }

    /// <summary>Notes a call that is not made again.</summary>
    public void Report(string sessionId, Exception exception) => logger.Lost(sessionId, exception.Message);

    private static TimeSpan PauseAfter(int attempt) =>
        TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(attempt, 10)));
}
