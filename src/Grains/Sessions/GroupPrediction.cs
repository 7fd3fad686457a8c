using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;
using StreamCluster.Grains.Telemetry;

namespace StreamCluster.Grains.Sessions;

/// <summary>
/// Answers one group of requests: recorded ones from the record, the rest by a run and an append. Requests that share an id never run
/// together, so the second one is a replay of the first.
/// </summary>
/// <param name="sessionId">The session.</param>
/// <param name="services">What the session works with.</param>
/// <param name="grains">Finds the ensemble grain.</param>
/// <param name="state">The session as of the last commit; moved on by each append.</param>
/// <param name="called">When the call came, as a timestamp of the clock.</param>
internal sealed class GroupPrediction(string sessionId, SessionServices services, IGrainFactory grains, SessionState state, long called)
{
    /// <summary>One per request, in order; they count only if the run returned <see cref="AppendOutcome.Committed"/>.</summary>
    public PredictResult[] Results { get; private set; } = [];

    /// <summary>Whether some of the group is recorded.</summary>
    public bool HasRecorded { get; private set; }

    /// <summary>The append whose outcome is unknown; null: none.</summary>
    public SampleChunk? Doubtful { get; private set; }

    internal static GrainError Unavailable { get; } = new(
        ErrorCode.Overloaded, "The history cannot be written at the moment. Nothing was recorded; send it again later.");

    public async ValueTask<AppendOutcome> RunAsync(PredictGroup group)
    {
        var requests = group.Requests;
        Results = new PredictResult[requests.Length];
        var next = 0;
        while (next < requests.Length)
        {
            var batch = new RequestBatch(requests.Length - next);
            for (; next < requests.Length; next++)
            {
                var request = requests[next];
                if (batch.HasIdOf(request))
                    break;
                if (!MayBeRecorded(request))
                {
                    batch.Add(request, next);
                    continue;
                }

                var (isKnown, answer) = await TryFindRecordedAsync(request);
                if (!isKnown)
                    return AppendOutcome.InDoubt;
                if (answer is null)
                    batch.Add(request, next);
                else
                    Results[next] = answer;
            }

            if (batch.Count == 0)
                continue;
            try
            {
                if (await PredictAsync(batch) is { Outcomes: { } outcomes })
                    batch.TakeOutcomes(outcomes, services.Clock.GetElapsedTime(called), services.Clock, Results);
                else
                    FailNotServed(batch);
                if (batch.ChunkFor(state, Results) is not { } chunk)
                    continue; // nothing succeeded, nothing to record
                var outcome = await CommitAsync(chunk);
                if (outcome != AppendOutcome.Committed)
                {
                    Doubtful = outcome == AppendOutcome.InDoubt ? chunk : null;
                    return outcome;
                }

                HasRecorded = true;
                state.Appended(chunk);
                services.Predicted(chunk, state.Configuration.EnsembleName);
            }
            catch (StoreUnavailableException exception)
            {
                // It refuses this batch only: what came before it is recorded and answered.
                services.Faults.Report(sessionId, exception);
                batch.FailAll(Unavailable, Results);
            }
        }

        return AppendOutcome.Committed;
    }

    /// <summary>A look at what the activation knows: usually the request is new.</summary>
    private bool MayBeRecorded(PredictRequest request) =>
        request.Ordinal <= state.LastOrdinal || (request.Id is { } id && (state.Memory is not { } memory || memory.Find(id) is not null));

    /// <summary>
    /// Finds the recorded answer. A damaged record fails only its own request. If the store is unavailable, the result is unknown: an error
    /// would claim that nothing was recorded.
    /// </summary>
    private async ValueTask<(bool IsKnown, PredictResult? Answer)> TryFindRecordedAsync(PredictRequest request)
    {
        try
        {
            var answer = request.Ordinal <= state.LastOrdinal ? await FindRepeatedAsync(request) : await FindReplayedAsync(request);
            if (answer?.Replayed == true)
                services.Telemetry.Sessions.Replayed(answer.Count);
            return (true, answer);
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

    /// <summary>The answer to a request whose id was answered before; null: it was not.</summary>
    private async ValueTask<PredictResult?> FindReplayedAsync(PredictRequest request)
    {
        if (request.Id is not { } id)
            return null;
        state.Memory ??= await RequestMemory.LoadAsync(services.Store, sessionId, services.History.RememberedRequests, CancellationToken.None);
        if (state.Memory.Find(id) is not { } known)
            return null;
        if (!known.ContentHash.Span.SequenceEqual(ContentHash.Of(request, state.Layout)))
            return Failed(ErrorCode.IdReused, "This id was answered before, for other content.");
        await services.Writer.SettleAsync(CancellationToken.None);
        var chunk = await services.Store.ReadChunkAsync(sessionId, known.ChunkSequence, CancellationToken.None);
        return (chunk is null ? null : RecordedAnswer.From(chunk, replayed: true, recorded => recorded.Id == id))
            ?? throw new InvalidOperationException($"The record of a remembered request is missing at sequence {known.ChunkSequence}.");
    }

    /// <summary>The gateway repeats a call that it got no answer to.</summary>
    private async ValueTask<PredictResult> FindRepeatedAsync(PredictRequest request)
    {
        await services.Writer.SettleAsync(CancellationToken.None);
        var chunk = await services.Store.FindChunkAsync(sessionId, state.Attachment, request.Ordinal, CancellationToken.None);
        // A later request was recorded and passed this one over: it was answered from the record of its id, or it had failed. It cannot be
        // inserted before what came after it.
        return (chunk is null ? null : RecordedAnswer.From(chunk, replayed: false, entry => entry.Ordinal == request.Ordinal))
            ?? await FindReplayedAsync(request)
            ?? Failed(ErrorCode.Overloaded, "The request was interrupted. Nothing was recorded; send it again.");
    }

    private ValueTask<RunReply> PredictAsync(RequestBatch batch)
    {
        state.Ensemble ??= FindEnsemble();
        return state.Ensemble is { } ensemble
            ? ensemble.RunAsync(new RunRequest(batch.Items(), state.Configuration.Boost, services.Telemetry.Spans.Current?.Id))
            : new(RunReply.NotServed);
    }

    /// <summary>A version with other columns than the session's configuration does not fit it.</summary>
    private IEnsembleGrain? FindEnsemble()
    {
        var version = state.EnsembleVersion;
        if (version is null && services.Catalog.Find(state.Configuration.EnsembleName) is { } ensemble
            && string.Equals(ensemble.Layout.Key, state.Layout.Key, StringComparison.Ordinal))
            version = ensemble.Version;
        return version is null ? null : grains.GetGrain<IEnsembleGrain>(version);
    }

    /// <summary>The next request looks for the ensemble again.</summary>
    private void FailNotServed(RequestBatch batch)
    {
        state.Ensemble = null;
        batch.FailAll(new(ErrorCode.EnsembleNotFound, "The session's ensemble is no longer served. Send a new configuration."), Results);
    }

    private ValueTask<AppendOutcome> CommitAsync(SampleChunk chunk) => services.Telemetry.Stages.Enabled || services.Telemetry.Spans.Current is not null
        ? CommitTimedAsync(chunk)
        : services.Writer.AppendAsync(new SessionAppend(sessionId, state.Claim, chunk), state);

    private async ValueTask<AppendOutcome> CommitTimedAsync(SampleChunk chunk)
    {
        using var span = services.Telemetry.Spans.Start("commit");
        var began = services.Telemetry.Stages.Enabled ? services.Clock.GetTimestamp() : 0;
        var outcome = await services.Writer.AppendAsync(new SessionAppend(sessionId, state.Claim, chunk), state);
        if (began != 0)
            services.Telemetry.Stages.Record(Stage.Commit, services.Clock.GetElapsedTime(began));
        span?.SetTag("streamcluster.samples", chunk.SampleCount);
        if (outcome != AppendOutcome.Committed)
            span?.SetTag(Spans.ErrorType, outcome.ToString());
        return outcome;
    }

    private static PredictResult Failed(ErrorCode code, string message) => new() { Error = new GrainError(code, message) };
}
