using System.Runtime.CompilerServices;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;
using StreamCluster.Grains.History.Writing;
using StreamCluster.Grains.Telemetry;
using StreamCluster.Grains.Threading;

namespace StreamCluster.Grains.Sessions;

/// <summary>One turn of a session grain that predicts a group: what is recorded is answered from the record, the rest runs and is recorded.</summary>
/// <param name="sessionId">The session.</param>
/// <param name="services">What it works with.</param>
/// <param name="state">The session as of the last commit.</param>
/// <param name="observer">Told what could not be stored after all.</param>
/// <param name="called">When the call came.</param>
/// <param name="doubted">What this very call appended in doubt before: it is counted when it is found recorded. Null: nothing.</param>
internal sealed class PredictTurn(
    string sessionId, SessionServices services, SessionState state, IAppendObserver observer, long called, SampleChunk? doubted)
{
    /// <summary>Whether some of the group is recorded.</summary>
    public bool HasRecorded { get; private set; }

    /// <summary>After <see cref="AppendOutcome.InDoubt"/>: what may have been recorded.</summary>
    public SampleChunk? Doubted { get; private set; }

    /// <summary>One result per request, in order; none of them counts unless the outcome is <see cref="AppendOutcome.Committed"/>.</summary>
    [AsyncMethodBuilder(typeof(PooledAsyncMethodBuilder<>))]
    public async ValueTask<(AppendOutcome Outcome, PredictResult[] Results)> RunAsync(PredictGroup group)
    {
        var requests = group.Requests;
        var results = new PredictResult[requests.Count];
        var next = 0;
        while (next < requests.Count)
        {
            var stretch = new Stretch(services, called, requests.Count - next);
            for (; next < requests.Count; next++)
            {
                var request = requests[next];
                if (stretch.HoldsTwinOf(request))
                    break; // its twin is answered first, and then it is a replay
                if (!MayBeRecorded(request))
                {
                    stretch.Add(request, next);
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
                    stretch.Add(request, next);
            }

            if (stretch.IsEmpty)
                continue;
            try
            {
                var outcome = await RunAsync(stretch, results);
                if (outcome != AppendOutcome.Committed)
                    return (outcome, results);
            }
            catch (StoreUnavailableException exception)
            {
                // Only this stretch: what came before it is recorded, and must be answered as such.
                services.Faults.Report(sessionId, exception);
                stretch.FailAll(SessionGrain.Unavailable, results);
            }
        }

        return (AppendOutcome.Committed, results);
    }

    /// <summary>A look at what the activation knows: usually that the request is new.</summary>
    private bool MayBeRecorded(PredictRequest request) =>
        request.Ordinal <= state.LastOrdinal || (request.Id is { } id && (state.Memory is not { } memory || memory.Find(id) is not null));

    /// <summary>
    /// A record that is damaged is the error of its own request, not of those beside it. But where the store is away, and it is not known
    /// whether the request is recorded, or with what answer, no error may be given: each says that nothing was recorded.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<(bool Known, PredictResult? Answer)> TryRecordedAsync(PredictRequest request)
    {
        try
        {
            return (true, request.Ordinal <= state.LastOrdinal ? await RetriedAsync(request) : await RecordedAsync(request));
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
    private async ValueTask<AppendOutcome> RunAsync(Stretch stretch, PredictResult[] results)
    {
        var (grain, error) = await EnsembleAsync();
        if (grain is null)
        {
            stretch.FailAll(error!, results);
            return AppendOutcome.Committed;
        }

        stretch.Finish(await grain.RunAsync(stretch.Work, state.Configuration.Boost, CancellationToken.None), results);
        if (stretch.ChunkFor(state, results) is not { } chunk)
            return AppendOutcome.Committed; // nothing succeeded, nothing to record
        var outcome = await CommitAsync(chunk);
        Doubted = outcome == AppendOutcome.InDoubt ? chunk : null;
        if (outcome != AppendOutcome.Committed)
            return outcome;
        HasRecorded = true;
        state.Appended(chunk);
        for (var i = 0; i < chunk.Requests.Count; i++)
            services.Counters.Predicted(chunk.Requests[i].Count, chunk.Requests[i].LatencyMs);
        services.Telemetry.Sessions.Predicted(state.Configuration.EnsembleName, chunk.SampleCount);
        return outcome;
    }

    private ValueTask<AppendOutcome> CommitAsync(SampleChunk chunk) => services.Telemetry.Stages.Enabled || services.Telemetry.Spans.Current is not null
        ? WatchedCommitAsync(chunk)
        : services.Writer.AppendAsync(new SessionAppend(sessionId, state.Claim, chunk), observer);

    [AsyncMethodBuilder(typeof(PooledAsyncMethodBuilder<>))]
    private async ValueTask<AppendOutcome> WatchedCommitAsync(SampleChunk chunk)
    {
        using var span = services.Telemetry.Spans.Start("commit");
        var began = services.Telemetry.Stages.Enabled ? services.Clock.GetTimestamp() : 0;
        var outcome = await services.Writer.AppendAsync(new SessionAppend(sessionId, state.Claim, chunk), observer);
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
        state.Memory ??= await RequestMemory.LoadAsync(
            services.Store, sessionId, services.History.RememberedRequests, CancellationToken.None);
        if (state.Memory.Find(id) is not { } known)
            return null;
        if (!known.ContentHash.Span.SequenceEqual(ContentHash.Of(request, state.Layout)))
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
        var chunk = await services.Store.FindChunkAsync(sessionId, state.Attachment, request.Ordinal, CancellationToken.None);
        var recorded = chunk is null ? null : RecordedAnswer.From(chunk, replayed: false, entry => entry.Ordinal == request.Ordinal);
        if (recorded is not null && doubted?.Requests.Any(entry => entry.Ordinal == request.Ordinal) == true)
        {
            services.Counters.Predicted(recorded.Count, recorded.LatencyMs);
            services.Telemetry.Sessions.Predicted(state.Configuration.EnsembleName, recorded.Count);
        }

        // Passed over by a later request that was recorded: it was answered from the record of its id, or it had failed. Then it
        // cannot be put in before what came after it.
        return recorded ?? await RecordedAsync(request) ?? Failed(ErrorCode.Overloaded, "The request was interrupted. Nothing was recorded; send it again.");
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<(IEnsembleGrain? Grain, GrainError? Error)> EnsembleAsync()
    {
        if (state.EnsembleVersion is null)
        {
            var ensemble = await services.Ensembles.FindAsync(state.Configuration.EnsembleName, CancellationToken.None);
            if (string.Equals(ensemble?.Layout.Key, state.Layout.Key, StringComparison.Ordinal))
                state.EnsembleVersion = ensemble!.Version;
        }

        var grain = state.EnsembleVersion is { } version ? services.Ensembles.GetGrain(version) : null;
        return (grain, grain is null
            ? new GrainError(ErrorCode.EnsembleNotFound, "The session's ensemble is not served any more. Send a new configuration.")
            : null);
    }

    private static PredictResult Failed(ErrorCode code, string message) => new() { Error = new GrainError(code, message) };
}
