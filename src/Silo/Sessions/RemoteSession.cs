using System.Runtime.CompilerServices;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.Threading;
using StreamCluster.Silo.Ensembles;
using StreamCluster.Silo.Wire;

namespace StreamCluster.Silo.Sessions;

/// <summary>
/// A session as its gateway sees it. A call that is lost with its silo is made again with the same ordinals, and reaches the session where it
/// lives next; only when that does not help in time is the outcome the caller's to deal with.
/// </summary>
/// <param name="sessionId">The session.</param>
/// <param name="session">Where it is reached.</param>
/// <param name="calls">What becomes of a call that is lost.</param>
/// <param name="ensembles">The ensembles that need not be described.</param>
/// <param name="tracing">Carries traces over.</param>
/// <param name="clock">The clock.</param>
/// <param name="keep">Told when it has a connection, and when that is gone.</param>
internal sealed class RemoteSession(
    string sessionId, ISiloSession session, ClusterCalls calls, KnownEnsembles ensembles, CallTracing tracing, TimeProvider clock,
    Action<RemoteSession, bool> keep) : ISessionGrain
{
    private long _attachment;

    public string SessionId => sessionId;

    /// <inheritdoc/>
    /// <remarks>
    /// To resume twice raises the attachment twice, to reconfigure twice sets the same: both may be repeated. Of a new session that may or may
    /// not have been stored the token tells, which is chosen here: whoever stored it is resumed.
    /// </remarks>
    public async ValueTask<OpenReply> OpenAsync(OpenSession request, CancellationToken cancellationToken)
    {
        var isNew = request.Kind == OpenKind.Create;
        if (isNew)
            request = request with { ResumeToken = Grains.Sessions.ResumeToken.Create() };
        var mayExist = false;
        var began = clock.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var answer = await OpenOnceAsync(isNew && mayExist ? request with { Kind = OpenKind.Resume } : request, cancellationToken);
                if (isNew && mayExist && answer.Unknown)
                {
                    mayExist = false;
                    continue; // it was not stored
                }

                if (answer.Configuration is not null)
                {
                    Interlocked.Exchange(ref _attachment, answer.Attachment);
                    keep(this, true);
                }

                return isNew ? answer with { Resumed = false } : answer;
            }
            catch (Exception exception) when (isNew && !mayExist && attempt > 0 && exception is InvalidOperationException)
            {
                mayExist = true; // the earlier call stored it after all
            }
            catch (Exception exception) when (ClusterCalls.IsLost(exception))
            {
                mayExist = true;
                if (!await calls.WaitToRepeatAsync(sessionId, began, attempt, exception, cancellationToken))
                    return new OpenReply { Error = ClusterCalls.Away, InDoubt = true };
            }
        }
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PooledAsyncMethodBuilder<>))]
    public async ValueTask<PredictReply> PredictAsync(PredictGroup group)
    {
        var began = clock.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var late = attempt == 0 ? TimeSpan.Zero : clock.GetElapsedTime(began);
                var answer = await calls.Bounded(session.PredictAsync(PredictCall.From(group, late, tracing.Current)));
                return answer.ToReply();
            }
            catch (Exception exception) when (ClusterCalls.IsLost(exception))
            {
                if (!await calls.WaitToRepeatAsync(sessionId, began, attempt, exception, CancellationToken.None))
                    return new PredictReply { InDoubt = true };
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask SettleAsync()
    {
        try
        {
            await calls.Bounded(session.SettleAsync());
        }
        catch (Exception exception) when (ClusterCalls.IsLost(exception))
        {
            calls.Report(sessionId, exception); // the silo that had something to settle is gone
        }
    }

    /// <inheritdoc/>
    public async ValueTask DetachAsync(long attachment)
    {
        if (Interlocked.Read(ref _attachment) == attachment)
            keep(this, false);
        try
        {
            await calls.Bounded(session.DetachAsync(attachment));
        }
        catch (Exception exception) when (ClusterCalls.IsLost(exception))
        {
            calls.Report(sessionId, exception); // its activation is gone, or will be when it has been idle for long enough
        }
    }

    private async ValueTask<OpenReply> OpenOnceAsync(OpenSession request, CancellationToken cancellationToken)
    {
        var answer = await calls.Bounded(session.OpenAsync(OpenCall.From(request, ensembles.Versions, tracing.Current)));
        cancellationToken.ThrowIfCancellationRequested();
        return answer.ToReply(ensembles.Of(answer.EnsembleVersion, answer.Ensemble));
    }
}
