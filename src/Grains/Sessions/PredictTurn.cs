using System.Runtime.CompilerServices;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;
using StreamCluster.Grains.History.Writing;
using StreamCluster.Grains.Telemetry;
using StreamCluster.Grains.Threading;

namespace StreamCluster.Grains.Sessions;

/// <summary>
/// A turn of a session grain that predicts a group: what is recorded is answered from the record, the rest runs and is recorded. A session
/// has one turn at a time, so it needs one such object only.
/// </summary>
/// <param name="sessionId">The session.</param>
/// <param name="services">What it works with.</param>
/// <param name="observer">Told what could not be stored after all.</param>
internal sealed class PredictTurn(string sessionId, SessionServices services, IAppendObserver observer)
{
    private readonly Stretch _stretch = new(services);
    private SessionState _state = null!; // from Begin to End
    private SampleChunk? _doubted;
    private long _called;

    /// <summary>Whether some of the group is recorded.</summary>
    public bool HasRecorded { get; private set; }

    /// <summary>After <see cref="AppendOutcome.InDoubt"/>: what may have been recorded.</summary>
    public SampleChunk? Doubted { get; private set; }

    /// <summary>Before a group.</summary>
    /// <param name="state">The session as of the last commit.</param>
    /// <param name="called">When the call came.</param>
    /// <param name="doubted">What this very call appended in doubt before: it is counted when it is found recorded. Null: nothing.</param>
    public void Begin(SessionState state, long called, SampleChunk? doubted)
    {
        (_state, _called, _doubted) = (state, called, doubted);
        (HasRecorded, Doubted) = (false, null);
    }

    /// <summary>Forgets everything: a session that is silent now does not hold what it was asked.</summary>
    public void End()
    {
        (_state, _doubted, Doubted) = (null!, null, null);
        _stretch.Clear();
    }

    /// <summary>One result per request, in order; none of them counts unless the outcome is <see cref="AppendOutcome.Committed"/>.</summary>
    [AsyncMethodBuilder(typeof(PooledAsyncMethodBuilder<>))]
    public async ValueTask<(AppendOutcome Outcome, PredictResult[] Results)> RunAsync(PredictGroup group)
    {
        var requests = group.Requests;
        var results = new PredictResult[requests.Count];
        var next = 0;
        while (next < requests.Count)
        {
            _stretch.Begin(_called, requests.Count - next);
            for (; next < requests.Count; next++)
            {
                var request = requests[next];
                if (_stretch.HoldsTwinOf(request))
                    break; // its twin is answered first, and then it is a replay
                if (!MayBeRecorded(request))
                {
                    _stretch.Add(request, next);
                    continue;
                }

                var (known, answer) = await TryRecordedAsync(request);
                if (!known)
                    return (AppendOutcome.InDoubt, results);
                if (answer?.Replayed == true)
                    services.Telemetry.Sessions.Replayed(answer.Count);
                if (answer is not null)
                    results[next] = answer;
                else
                    _stretch.Add(request, next);
            }

            if (_stretch.IsEmpty)
                continue;
            try
            {
                var outcome = await RunStretchAsync(results);
                if (outcome != AppendOutcome.Committed)
                    return (outcome, results);
            }
            catch (StoreUnavailableException exception)
            {
                // Only this stretch: what came before it is recorded, and must be answered as such.
                services.Faults.Report(sessionId, exception);
                _stretch.FailAll(SessionGrain.Unavailable, results);
            }
        }

        return (AppendOutcome.Committed, results);
    }

    /// <summary>A look at what the activation knows: usually that the request is new.</summary>
    private bool MayBeRecorded(PredictRequest request) =>
        request.Ordinal <= _state.LastOrdinal || (request.Id is { } id && (_state.Memory is not { } memory || memory.Find(id) is not null));

    /// <summary>
    /// A record that is damaged is the error of its own request, not of those beside it. But where the store is away, and it is not known
    /// whether the request is recorded, or with what answer, no error may be given: each says that nothing was recorded.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<(bool Known, PredictResult? Answer)> TryRecordedAsync(PredictRequest request)
    {
        try
        {
            return (true, request.Ordinal <= _state.LastOrdinal ? await RetriedAsync(request) : await RecordedAsync(request));
        }
        catch (StoreUnavailableException exception)
        {
            services.Faults.Report(sessionId, exception);
            return (false, null);
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException)
        {
            var traceId = services.Telemetry.Spans.TraceId;
            services.Logger.RecordUnreadable(sessionId, traceId, exception);
            return (true, new PredictResult { Error = new GrainError(ErrorCode.InternalError, "The recorded answer cannot be read.") { TraceId = traceId } });
        }
    }

    [AsyncMethodBuilder(typeof(PooledAsyncMethodBuilder<>))]
    private async ValueTask<AppendOutcome> RunStretchAsync(PredictResult[] results)
    {
        var (grain, error) = await EnsembleAsync();
        if (grain is null)
        {
            _stretch.FailAll(error!, results);
            return AppendOutcome.Committed;
        }

        _stretch.Finish(await grain.RunAsync(_stretch.Work, _state.Configuration.Boost, CancellationToken.None), results);
        if (_stretch.ChunkFor(_state, results) is not { } chunk)
            return AppendOutcome.Committed; // nothing succeeded, nothing to record
        var outcome = await CommitAsync(chunk);
        Doubted = outcome == AppendOutcome.InDoubt ? chunk : null;
        if (outcome != AppendOutcome.Committed)
            return outcome;
        HasRecorded = true;
        _state.Appended(chunk);
        for (var i = 0; i < chunk.Requests.Count; i++)
            services.Counters.Predicted(chunk.Requests[i].Count, chunk.Requests[i].LatencyMs);
        services.Telemetry.Sessions.Predicted(_state.Configuration.EnsembleName, chunk.SampleCount);
        return outcome;
    }

    private ValueTask<AppendOutcome> CommitAsync(SampleChunk chunk) => services.Telemetry.Stages.Enabled || services.Telemetry.Spans.Current is not null
        ? WatchedCommitAsync(chunk)
        : services.Writer.AppendAsync(new SessionAppend(sessionId, _state.Claim, chunk), observer);

    [AsyncMethodBuilder(typeof(PooledAsyncMethodBuilder<>))]
    private async ValueTask<AppendOutcome> WatchedCommitAsync(SampleChunk chunk)
    {
        using var span = services.Telemetry.Spans.Start("commit");
        var began = services.Telemetry.Stages.Enabled ? services.Clock.GetTimestamp() : 0;
        var outcome = await services.Writer.AppendAsync(new SessionAppend(sessionId, _state.Claim, chunk), observer);
        if (began != 0)
            services.Telemetry.Stages.Record(Stage.Commit, services.Clock.GetElapsedTime(began));
        span?.SetTag("streamcluster.samples", chunk.SampleCount);
        if (outcome != AppendOutcome.Committed)
            span?.SetTag(Spans.ErrorType, outcome.ToString());
        return outcome;
    }

    /// <summary>The answer of a request whose id was answered before; null: it was not.</summary>
    private async ValueTask<PredictResult?> RecordedAsync(PredictRequest request)
    {
        if (request.Id is not { } id)
            return null;
        _state.Memory ??= await RequestMemory.LoadAsync(
            services.Store, sessionId, services.History.RememberedRequests, CancellationToken.None);
        if (_state.Memory.Find(id) is not { } known)
            return null;
        if (!known.ContentHash.Span.SequenceEqual(ContentHash.Of(request, _state.Layout)))
            return Failed(ErrorCode.IdReused, "This id was answered before, for other content.");
        await services.SettleAsync(CancellationToken.None);
        var chunk = await services.Store.ReadChunkAsync(sessionId, known.ChunkSequence, CancellationToken.None);
        return (chunk is null ? null : RecordedAnswer.From(chunk, replayed: true, recorded => recorded.Id == id))
            ?? throw new InvalidOperationException($"The record of a remembered request is missing at sequence {known.ChunkSequence}.");
    }

    /// <summary>An inner layer calls again for what it got no answer for.</summary>
    private async ValueTask<PredictResult> RetriedAsync(PredictRequest request)
    {
        await services.SettleAsync(CancellationToken.None);
        var chunk = await services.Store.FindChunkAsync(sessionId, _state.Attachment, request.Ordinal, CancellationToken.None);
        var recorded = chunk is null ? null : RecordedAnswer.From(chunk, replayed: false, entry => entry.Ordinal == request.Ordinal);
        if (recorded is not null && _doubted?.Requests.Any(entry => entry.Ordinal == request.Ordinal) == true)
        {
            services.Counters.Predicted(recorded.Count, recorded.LatencyMs);
            services.Telemetry.Sessions.Predicted(_state.Configuration.EnsembleName, recorded.Count);
        }

        // Passed over by a later request that was recorded: it was answered from the record of its id, or it had failed. Then it
        // cannot be put in before what came after it.
        return recorded ?? await RecordedAsync(request) ?? Failed(ErrorCode.Overloaded, "The request was interrupted. Nothing was recorded; send it again.");
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<(IEnsembleGrain? Grain, GrainError? Error)> EnsembleAsync()
    {
        if (_state.EnsembleVersion is null)
        {
            var ensemble = await services.Ensembles.FindAsync(_state.Configuration.EnsembleName, CancellationToken.None);
            if (string.Equals(ensemble?.Layout.Key, _state.Layout.Key, StringComparison.Ordinal))
                _state.EnsembleVersion = ensemble!.Version;
        }

        var grain = _state.EnsembleVersion is { } version ? services.Ensembles.GetGrain(version) : null;
        return (grain, grain is null
            ? new GrainError(ErrorCode.EnsembleNotFound, "The session's ensemble is not served any more. Send a new configuration.")
            : null);
    }

    private static PredictResult Failed(ErrorCode code, string message) => new() { Error = new GrainError(code, message) };
}
