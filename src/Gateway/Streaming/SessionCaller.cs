using StreamCluster.Gateway.Telemetry;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Hosting.Clustering;

namespace StreamCluster.Gateway.Streaming;

/// <summary>
/// Calls session grains, and is the one layer that repeats a call. Repeating is always safe: the store fences older activations, and a
/// request's ordinal finds its recorded answer. A call is repeated when its silo is gone or rejects it, and when the grain asks for it; never
/// because it is slow.
/// </summary>
/// <param name="grains">Finds the grains.</param>
/// <param name="options">Settings under <c>Cluster</c>.</param>
/// <param name="tracing">Gives the span that a call belongs to.</param>
/// <param name="clock">The clock.</param>
/// <param name="logger">The log.</param>
/// <param name="losses">Tells of lost silos.</param>
/// <param name="silo">The silo in this process; null: there is none.</param>
internal sealed class SessionCaller(
    IGrainFactory grains, ClusterOptions options, MessageTracing tracing, TimeProvider clock, ILogger<SessionCaller> logger,
    SiloLosses losses, ILocalSiloDetails? silo = null)
{
    /// <summary>Most times that a grain may ask for a repetition: each means that another activation took the session, or a lost commit.</summary>
    private const int MaxRepeats = 8;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);

    private static readonly GrainError Away = new(ErrorCode.Overloaded, "The session's node is away. Send it again later.");

    /// <summary>The grain of a session.</summary>
    public ISessionGrain Find(string sessionId) => grains.GetGrain<ISessionGrain>(sessionId);

    /// <summary>Opens, resumes or reconfigures a session.</summary>
    public async ValueTask<OpenReply> OpenAsync(string sessionId, OpenSession request)
    {
        var session = Find(sessionId);
        request = request with { TraceParent = tracing.Current?.Id, Node = silo?.SiloAddress };
        var began = clock.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await Answer(session.OpenAsync(request));
            }
            catch (Exception exception) when (IsLost(exception))
            {
                if (!await WaitToRepeatAsync(sessionId, began, attempt, exception))
                    return new OpenReply { Outcome = SessionOutcome.InDoubt, Error = Away };
            }
            catch (TimeoutException exception)
            {
                logger.TimedOut(sessionId, exception.Message);
                return new OpenReply { Outcome = SessionOutcome.InDoubt, Error = Away };
            }
        }
    }

    /// <summary>Predicts a group. The outcome is never <see cref="SessionOutcome.Repeat"/>.</summary>
    /// <param name="stream">The connection's hold on its session.</param>
    /// <param name="requests">The requests, in order.</param>
    /// <param name="completedAt">When their messages were complete, as timestamps of the clock, in the same order.</param>
    public async ValueTask<PredictReply> PredictAsync(AttachedStream stream, PredictRequest[] requests, IReadOnlyList<long> completedAt)
    {
        var group = new PredictGroup(stream.Attachment, requests, tracing.Current?.Id);
        var began = clock.GetTimestamp();
        var repeats = 0;
        for (var attempt = 0; ; attempt++)
        {
            for (var i = 0; i < requests.Length; i++)
                requests[i].Waited = clock.GetElapsedTime(completedAt[i]);
            try
            {
                var reply = await Answer(stream.Grain.PredictAsync(group));
                if (reply.Outcome != SessionOutcome.Repeat)
                    return reply;
                if (++repeats > MaxRepeats)
                    return new PredictReply { Outcome = SessionOutcome.InDoubt };
            }
            catch (Exception exception) when (IsLost(exception))
            {
                if (!await WaitToRepeatAsync(stream.SessionId, began, attempt, exception))
                    return new PredictReply { Outcome = SessionOutcome.InDoubt };
            }
            catch (TimeoutException exception)
            {
                logger.TimedOut(stream.SessionId, exception.Message);
                return new PredictReply { Outcome = SessionOutcome.InDoubt };
            }
        }
    }

    /// <summary>Returns when the session's answered samples are stored, or cannot be.</summary>
    public async ValueTask SettleAsync(AttachedStream stream)
    {
        try
        {
            await stream.Grain.SettleAsync().AsTask().WaitAsync(options.RetryFor, clock);
        }
        catch (Exception exception)
        {
            logger.CallLost(stream.SessionId, exception.Message); // its silo is gone, and with it what there was to settle
        }
    }

    /// <summary>The connection is gone; its activation may end.</summary>
    public async ValueTask DetachAsync(AttachedStream stream)
    {
        try
        {
            await stream.Grain.DetachAsync(stream.Attachment);
        }
        catch (Exception exception)
        {
            logger.CallLost(stream.SessionId, exception.Message); // its activation is gone, or ends when it has been idle for long enough
        }
    }

    /// <summary>Whether the call's silo is gone, or rejected the call. A timeout is no evidence of either.</summary>
    private static bool IsLost(Exception exception) => exception is OrleansException or OperationCanceledException
        or Microsoft.AspNetCore.Connections.ConnectionAbortedException or ObjectDisposedException;

    private ValueTask<T> Answer<T>(ValueTask<T> call) => silo is not null ? call : new(call.AsTask().WaitAsync(losses.Next));

    private async ValueTask<bool> WaitToRepeatAsync(string sessionId, long began, int attempt, Exception exception)
    {
        if (clock.GetElapsedTime(began) >= options.RetryFor)
        {
            logger.GivenUp(sessionId, attempt + 1, exception);
            return false;
        }

        logger.CalledAgain(sessionId, attempt + 1, exception.Message);
        // At once after the first loss. After that the silos need a moment to agree that one is gone.
        if (attempt > 0)
        {
            var pause = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(attempt, 10)));
            await Task.Delay(pause, clock, losses.Next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return true;
    }
}
