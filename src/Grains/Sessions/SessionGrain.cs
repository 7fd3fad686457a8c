using System.Diagnostics;
using Orleans.Placement;
using Orleans.Runtime.Placement;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;
using StreamCluster.Grains.Telemetry;

namespace StreamCluster.Grains.Sessions;

/// <summary>
/// One activation of a session. Everything it holds is a cache of the store: when the store says that another activation owns the session,
/// this one forgets it and ends, and the caller's next call reaches the owner. It moves to the silo of its connection, and to another silo
/// when its own shuts down.
/// </summary>
[PreferLocalPlacement, GrainType("session")]
internal sealed class SessionGrain(SessionServices services, ILocalSiloDetails silo, ISiloStatusOracle silos)
    : Grain, ISessionGrain, IGrainMigrationParticipant
{
    private string _sessionId = "";
    private SessionState? _state;
    private DoubtfulAppend? _doubtful;
    private bool _isSettled;

    /// <summary>What the activation knows; an append that was answered and then lost (durability <c>async</c>) makes it worthless.</summary>
    private SessionState? Known => _state is { HasLostAppend: true } ? _state = null : _state;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _sessionId = this.GetPrimaryKeyString();
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _isSettled = await TrySettleAsync();
        if (reason.ReasonCode == DeactivationReasonCode.ShuttingDown && !cancellationToken.IsCancellationRequested && _state is not null && HasOtherSilo())
            MigrateOnIdle();
    }

    /// <summary>Without its row the next activation claims the session from the store.</summary>
    public void OnDehydrate(IDehydrationContext dehydrationContext)
    {
        if (_isSettled && _doubtful is null && Known is { } state)
            dehydrationContext.TryAddValue(MigratedSession.Key, MigratedSession.Of(state));
    }

    public void OnRehydrate(IRehydrationContext rehydrationContext)
    {
        if (rehydrationContext.TryGetValue<MigratedSession>(MigratedSession.Key, out var migrated) && migrated is not null)
            _state = new SessionState(migrated.ToRow(this.GetPrimaryKeyString()), services);
    }

    /// <inheritdoc/>
    public async ValueTask<OpenReply> OpenAsync(OpenSession request)
    {
        using var span = StartTurn(request.TraceParent);
        try
        {
            var opening = new SessionOpening(_sessionId, services, ClaimAsync);
            var reply = await opening.RunAsync(request, Known);
            _state = opening.State;
            if (reply.Outcome == SessionOutcome.Done && request.Node is { } node && !node.Equals(silo.SiloAddress))
                MoveTo(node);
            if (reply.Outcome == SessionOutcome.Done && request.Kind != OpenKind.Reconfigure)
                services.Telemetry.Sessions.Opened(reply.Resumed);
            return reply;
        }
        catch (StoreUnavailableException exception)
        {
            services.Faults.Report(_sessionId, exception);
            _state = null;
            return OpenReply.Refused(GroupPrediction.Unavailable) with
            {
                Outcome = exception.MayHaveHappened ? SessionOutcome.InDoubt : SessionOutcome.Refused,
            };
        }
        catch (Exception exception)
        {
            _state = null;
            ThrowIfLost(exception);
            return OpenReply.Refused(Failed(exception));
        }
        finally
        {
            EndIfEmpty();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<PredictReply> PredictAsync(PredictGroup group)
    {
        var called = services.Clock.GetTimestamp();
        using var span = StartTurn(group.TraceParent);
        GroupPrediction? prediction = null;
        try
        {
            // An attachment above the known one was given by another activation: this one is behind.
            if ((Known is not { } known || group.Attachment > known.Attachment) && !await TryClaimAsync())
                return new PredictReply { Outcome = SessionOutcome.InDoubt };
            if (RefusalOf(group) is { } refused)
                return new PredictReply { Outcome = refused };
            prediction = new GroupPrediction(_sessionId, services, GrainFactory, _state!, called);
            var outcome = await prediction.RunAsync(group);
            return outcome == AppendOutcome.Committed
                ? new PredictReply { Results = prediction.Results, PredictionsCount = _state!.PredictionsCount }
                : Forget(prediction, outcome);
        }
        catch (Exception exception) when (prediction?.HasRecorded == true)
        {
            services.Logger.TurnFailed(_sessionId, exception); // an error would deny what is recorded
            _state = null;
            return new PredictReply { Outcome = SessionOutcome.Repeat };
        }
        catch (Exception exception)
        {
            ThrowIfLost(exception);
            var error = Failed(exception);
            return new PredictReply { Results = Array.ConvertAll(group.Requests, _ => new PredictResult { Error = error }) };
        }
        finally
        {
            EndIfEmpty();
            if (services.Telemetry.Stages.Enabled)
                services.Telemetry.Stages.Record(Stage.Session, services.Clock.GetElapsedTime(called));
        }
    }

    /// <inheritdoc/>
    public async ValueTask SettleAsync() => await TrySettleAsync();

    /// <inheritdoc/>
    public ValueTask DetachAsync(long attachment)
    {
        if (_state is not { } state || state.Attachment == attachment)
            DeactivateOnIdle();
        return ValueTask.CompletedTask;
    }

    private async ValueTask<bool> TrySettleAsync()
    {
        try
        {
            await services.Writer.SettleAsync(CancellationToken.None);
            return true;
        }
        catch (StoreUnavailableException exception)
        {
            services.Faults.Report(_sessionId, exception); // durability async may lose this much
            return false;
        }
    }

    /// <summary>After this turn the activation moves, so that the connection's readings stay in one process.</summary>
    private void MoveTo(SiloAddress node) =>
        GrainContext.Migrate(new Dictionary<string, object> { [IPlacementDirector.PlacementHintKey] = node });

    private bool HasOtherSilo() => silos.GetApproximateSiloStatuses(onlyActive: true).Keys.Any(other => !other.Equals(silo.SiloAddress));

    /// <summary>
    /// Claims the session. Returns false if the store is unavailable: an earlier call of this group, or an earlier request with one of its
    /// ids, may be recorded, so the outcome is unknown.
    /// </summary>
    private async ValueTask<bool> TryClaimAsync()
    {
        try
        {
            _state = await ClaimAsync();
            return true;
        }
        catch (StoreUnavailableException exception)
        {
            services.Faults.Report(_sessionId, exception);
            _state = null;
            return false;
        }
    }

    /// <summary>Why the group is refused as a whole; null: it is not.</summary>
    private SessionOutcome? RefusalOf(PredictGroup group) =>
        _state is not { } state ? SessionOutcome.Unknown
        : group.Attachment < state.Attachment ? SessionOutcome.Detached
        : group.Attachment > state.Attachment ? SessionOutcome.InDoubt // the store failed over to a standby that lagged: the client must resume
        : null;

    /// <summary>Drops the cached state: the next call reads from the store what is recorded.</summary>
    private PredictReply Forget(GroupPrediction prediction, AppendOutcome outcome)
    {
        var epoch = _state!.Claim.Epoch;
        _state = null;
        if (outcome == AppendOutcome.Fenced)
        {
            services.Logger.Fenced(_sessionId, epoch);
        }
        else if (prediction.Doubtful is { } chunk)
        {
            services.Logger.InDoubt(_sessionId);
            _doubtful = new DoubtfulAppend(epoch, chunk);
        }
        else
        {
            return new PredictReply { Outcome = SessionOutcome.InDoubt }; // the store is unavailable, so what is recorded is unknown
        }

        return new PredictReply { Outcome = SessionOutcome.Repeat };
    }

    private async ValueTask<SessionState?> ClaimAsync()
    {
        await services.Writer.SettleAsync(CancellationToken.None);
        var row = await services.Store.ClaimAsync(_sessionId, Guid.NewGuid(), CancellationToken.None);
        var doubtful = _doubtful;
        _doubtful = null;
        // Only this activation's doubtful append can have moved the row between its two claims.
        if (row is not null && doubtful?.IsRecordedIn(row) == true)
            services.Predicted(doubtful.Chunk, row.Configuration.EnsembleName);
        return row is null ? null : new SessionState(row, services);
    }

    private void EndIfEmpty()
    {
        // A doubtful append is settled by the next call of the same group, which comes at once.
        if (_state is null && _doubtful is null)
            DeactivateOnIdle();
    }

    private Activity? StartTurn(string? traceParent) =>
        services.Telemetry.Spans.Start("session turn", traceParent)?.SetTag("streamcluster.session.id", _sessionId);

    /// <summary>
    /// Rethrows a failure caused by a lost silo, so that the caller repeats the call. Nothing is recorded yet. Either this silo is stopping, or
    /// Orleans looked up the ensemble grain in a directory partition on a dead silo.
    /// </summary>
    private void ThrowIfLost(Exception cause)
    {
        if (cause is OrleansException || silos.CurrentStatus != SiloStatus.Active)
            throw new SiloUnavailableException("A silo of the call is gone.", cause);
    }

    private GrainError Failed(Exception exception)
    {
        var traceId = services.Telemetry.Spans.TraceId;
        services.Logger.CallFailed(_sessionId, traceId, exception);
        return new GrainError(ErrorCode.InternalError, "The server failed on this message.") { TraceId = traceId };
    }

    /// <param name="Epoch">The claim under which it was appended.</param>
    /// <param name="Chunk">What may be recorded.</param>
    private sealed record DoubtfulAppend(long Epoch, SampleChunk Chunk)
    {
        public bool IsRecordedIn(StoredSession row) =>
            row.Claim.Epoch == Epoch + 1 && row.NextSequence == Chunk.FirstSequence + Chunk.SampleCount;
    }
}
