using System.Runtime.CompilerServices;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;
using StreamCluster.Grains.History.Writing;
using StreamCluster.Grains.Telemetry;
using StreamCluster.Grains.Threading;

namespace StreamCluster.Grains.Sessions;

/// <summary>
/// One activation of a session. Calls take turns, in the order in which they came. The activation is only a cache of what is stored: when
/// the store says that another one owns the session, it forgets everything and would have to claim anew.
/// </summary>
public sealed class SessionGrain : ISessionGrain, IAppendObserver
{
    /// <summary>A store that is lost at commit after commit is not waited for.</summary>
    private const int MaxDoubts = 3;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly string _sessionId;
    private readonly SessionServices _services;
    private readonly Action<SessionGrain> _onForgotten;
    private PredictTurn? _predictTurn; // most of many quiet sessions need none
    private volatile SessionState? _state;
    private volatile bool _lostAppend;

    /// <summary>An activation that knows nothing yet.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="services">What it works with.</param>
    /// <param name="onForgotten">Told, within a turn, that the activation holds nothing any more and may be dropped.</param>
    public SessionGrain(string sessionId, SessionServices services, Action<SessionGrain> onForgotten)
    {
        _sessionId = sessionId;
        _services = services;
        _onForgotten = onForgotten;
    }

    /// <summary>The attachment as of the last turn; null where the activation holds nothing. For watching from outside a turn.</summary>
    public long? KnownAttachment => _state?.Attachment;

    /// <summary>The session's id.</summary>
    public string SessionId => _sessionId;

    /// <inheritdoc/>
    public async ValueTask<OpenReply> OpenAsync(OpenSession request, CancellationToken cancellationToken)
    {
        using var span = _services.Telemetry.Spans.Start("session turn")?.SetTag("streamcluster.session.id", _sessionId);
        await BeginTurnAsync(cancellationToken);
        try
        {
            var reply = await new OpenTurn(_sessionId, _services).RunAsync(request, _state, next => _state = next, cancellationToken);
            if (request.Kind != OpenKind.Reconfigure && reply.Configuration is not null)
                _services.Telemetry.Sessions.Opened(reply.Resumed);
            return reply;
        }
        catch (StoreUnavailableException exception)
        {
            _services.Faults.Report(_sessionId, exception);
            _state = exception.MayHaveHappened ? null : _state;
            return new OpenReply { Error = Unavailable, InDoubt = exception.MayHaveHappened };
        }
        finally
        {
            EndTurn();
        }
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PooledAsyncMethodBuilder<>))]
    public async ValueTask<PredictReply> PredictAsync(PredictGroup group)
    {
        var called = _services.Clock.GetTimestamp();
        using var span = _services.Telemetry.Spans.Start("session turn")?.SetTag("streamcluster.session.id", _sessionId);
        await BeginTurnAsync(CancellationToken.None);
        try
        {
            return await PredictInTurnAsync(group, called);
        }
        finally
        {
            _predictTurn?.End();
            EndTurn();
            if (_services.Telemetry.Stages.Enabled)
                _services.Telemetry.Stages.Record(Stage.Session, _services.Clock.GetElapsedTime(called));
        }
    }

    /// <inheritdoc/>
    public async ValueTask SettleAsync()
    {
        try
        {
            await _services.SettleAsync(CancellationToken.None);
        }
        catch (StoreUnavailableException exception)
        {
            _services.Faults.Report(_sessionId, exception); // what async may lose
        }
    }

    /// <inheritdoc/>
    public async ValueTask DetachAsync(long attachment)
    {
        await BeginTurnAsync(CancellationToken.None);
        try
        {
            if (_state?.Attachment == attachment)
                _state = null;
        }
        finally
        {
            EndTurn();
        }
    }

    /// <inheritdoc/>
    public void OnAppendLost(SessionAppend append, Exception? cause)
    {
        _services.Counters.Lost(append.Chunk.SampleCount, append.LatencySumMs);
        _services.Logger.AppendLost(_sessionId, append.Chunk.SampleCount, append.Chunk.FirstSequence, cause);
        _lostAppend = true; // the next turn starts from what is stored
    }

    private static StoreUnavailableException InDoubt { get; } = new("It was lost when it had to commit, or to tell what is recorded; claiming anew to learn it.");

    internal static GrainError Unavailable { get; } = new(
        ErrorCode.Overloaded, "The history cannot be written at the moment. Nothing was recorded; send it again later.");

    [AsyncMethodBuilder(typeof(PooledAsyncMethodBuilder<>))]
    private async ValueTask<PredictReply> PredictInTurnAsync(PredictGroup group, long called)
    {
        SampleChunk? doubted = null;
        for (var doubts = 0; doubts <= MaxDoubts; doubts++)
        {
            var current = _state;
            try
            {
                // An attachment above the one we know was given elsewhere: we are behind.
                if (current is null || group.Attachment > current.Attachment)
                    _state = current = await ClaimAsync();
            }
            catch (StoreUnavailableException exception)
            {
                // Some of the group may have been recorded before: by a call that is repeated, or under an id that is sent again.
                _services.Faults.Report(_sessionId, exception);
                break;
            }

            if (current is null)
                return new PredictReply { Unknown = true };
            if (group.Attachment < current.Attachment)
                return new PredictReply { Detached = true };
            if (group.Attachment > current.Attachment)
                break; // the store has gone back in time (a standby that lagged): nobody else has the session, the client has to resume

            var turn = _predictTurn ??= new PredictTurn(_sessionId, _services, this);
            turn.Begin(current, called, doubted);
            AppendOutcome outcome;
            PredictResult[] results;
            try
            {
                (outcome, results) = await turn.RunAsync(group);
            }
            catch (Exception exception) when (doubted is not null || turn.HasRecorded)
            {
                // A fault of any kind after something was recorded must not become an error for all of the group.
                _services.Logger.TurnFailed(_sessionId, exception);
                (outcome, results) = (AppendOutcome.InDoubt, []);
            }

            if (outcome == AppendOutcome.Committed)
                return new PredictReply { Results = results, PredictionsCount = current.PredictionsCount };
            _state = null;
            if (outcome == AppendOutcome.Fenced)
            {
                _services.Logger.Fenced(_sessionId, current.Claim.Epoch);
                return new PredictReply { Moved = true };
            }

            // The row that the next claim returns tells by its last ordinal what was recorded, and nothing comes after it.
            _services.Faults.Report(_sessionId, InDoubt);
            doubted = turn.Doubted ?? doubted;
        }

        return new PredictReply { InDoubt = true };
    }

    private async ValueTask<SessionState?> ClaimAsync()
    {
        await _services.SettleAsync(CancellationToken.None);
        var row = await _services.Store.ClaimAsync(_sessionId, Guid.NewGuid(), CancellationToken.None);
        return row is null ? null : new SessionState(row);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask BeginTurnAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        if (!_lostAppend)
            return;
        _lostAppend = false;
        _state = null;
    }

    private void EndTurn()
    {
        if (_state is null)
            _onForgotten(this);
        _turn.Release();
    }
}
