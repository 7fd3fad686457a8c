using StreamCluster.Grains.Abstractions;
using StreamCluster.Silo.Hosting;

namespace StreamCluster.Silo.Sessions;

/// <summary>
/// What becomes of a gateway's calls when a silo goes. Orleans tells a client nothing of a call that was under way: it runs into its time-out.
/// So when the connection to any silo is lost, what is not answered soon after is asked again. Where its silo is alive, that costs a look at what
/// is recorded.
/// </summary>
internal sealed class ClusterCalls(ClusterOptions options, TimeProvider clock, ILogger<ClusterCalls> logger)
{
    /// <summary>What the other silos have in hand is answered meanwhile, and they notice the loss too: what they forward to it before that is lost as well.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);

    /// <summary>For so long after a loss, calls that come to nothing are to be expected.</summary>
    private static readonly TimeSpan UnsettledFor = TimeSpan.FromSeconds(5);

    /// <summary>How long a call is waited for meanwhile.</summary>
    private static readonly TimeSpan Unsettled = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);
    private volatile CancellationTokenSource _connected = new(Timeout.InfiniteTimeSpan, clock);
    private long _lostAt = long.MinValue;

    /// <summary>What a client is told when the cluster does not answer in time.</summary>
    public static GrainError Away { get; } = new(ErrorCode.Overloaded, "The session's node is away. Send it again later.");

    private bool IsSettled => Interlocked.Read(ref _lostAt) is var at && (at == long.MinValue || clock.GetElapsedTime(at) > UnsettledFor);

    /// <summary>Whether a call came to nothing, or to nothing that is known here, for reasons of the cluster's.</summary>
    public static bool IsLost(Exception exception) => exception is OrleansException or TimeoutException or OperationCanceledException
        or Microsoft.AspNetCore.Connections.ConnectionAbortedException or ObjectDisposedException;

    /// <summary>The connection to a silo is lost.</summary>
    public void SiloLost()
    {
        Interlocked.Exchange(ref _lostAt, clock.GetTimestamp());
        Interlocked.Exchange(ref _connected, new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock)).CancelAfter(Grace);
    }

    /// <summary>The answer, as long as it can be expected.</summary>
    public Task<T> Bounded<T>(ValueTask<T> call) =>
        IsSettled ? call.AsTask().WaitAsync(_connected.Token) : call.AsTask().WaitAsync(Unsettled, clock, _connected.Token);

    /// <inheritdoc cref="Bounded{T}"/>
    public Task Bounded(ValueTask call) =>
        IsSettled ? call.AsTask().WaitAsync(_connected.Token) : call.AsTask().WaitAsync(Unsettled, clock, _connected.Token);

    /// <summary>Waits before a call is made again. False: it has been tried for long enough.</summary>
    public async ValueTask<bool> WaitToRepeatAsync(string sessionId, long began, int attempt, Exception exception, CancellationToken cancellationToken)
    {
        if (clock.GetElapsedTime(began) >= options.RetryFor)
        {
            logger.GivenUp(sessionId, attempt + 1, exception);
            return false;
        }

        logger.CalledAgain(sessionId, attempt + 1, exception.Message);
        // At once after the first loss. After that it takes the silos a moment to agree that one is gone.
        if (attempt > 0)
            await Task.Delay(PauseAfter(attempt), clock, cancellationToken);
        return true;
    }

    /// <summary>Notes a call that is not made again.</summary>
    public void Report(string sessionId, Exception exception) => logger.Lost(sessionId, exception.Message);

    private static TimeSpan PauseAfter(int attempt) =>
        TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(attempt, 10)));
}
