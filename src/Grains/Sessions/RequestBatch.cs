using System.Globalization;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.Sessions;

/// <summary>Requests of a group that run and are recorded together. No two of them share an id.</summary>
/// <param name="most">Most requests that may be added.</param>
internal sealed class RequestBatch(int most)
{
    private readonly (PredictRequest Request, int Index)[] _entries = new (PredictRequest, int)[most];
    private HashSet<RequestId>? _ids;

    public int Count { get; private set; }

    private ReadOnlySpan<(PredictRequest Request, int Index)> Entries => _entries.AsSpan(0, Count);

    public bool HasIdOf(PredictRequest request) => request.Id is { } id && _ids?.Contains(id) == true;

    /// <param name="request">The request.</param>
    /// <param name="index">Its place in the group.</param>
    public void Add(PredictRequest request, int index)
    {
        _entries[Count++] = (request, index);
        if (request.Id is { } id && most > 1)
            (_ids ??= []).Add(id);
    }

    public RunItem[] Items()
    {
        var items = new RunItem[Count];
        for (var i = 0; i < items.Length; i++)
            items[i] = new RunItem(_entries[i].Request.Rows, _entries[i].Request.Count);
        return items;
    }

    public void FailAll(GrainError error, PredictResult[] results)
    {
        foreach (var (_, index) in Entries)
            results[index] = new PredictResult { Error = error };
    }

    /// <summary>Puts the outcomes of <see cref="Items"/> into the group's results.</summary>
    public void TakeOutcomes(RunOutcome[] outcomes, TimeSpan elapsed, TimeProvider clock, PredictResult[] results)
    {
        string? now = null;
        for (var i = 0; i < outcomes.Length; i++)
        {
            var (request, index) = _entries[i];
            results[index] = outcomes[i].Predictions is not { } predictions ? new PredictResult { Error = outcomes[i].Error } : new PredictResult
            {
                Predictions = predictions,
                Count = request.Count,
                Timestamps = TimestampsOf(request, clock, ref now),
                // Whole microseconds: a replay shows what is recorded.
                LatencyMs = Math.Round((request.Waited + elapsed).TotalMilliseconds, 3),
            };
        }
    }

    /// <summary>The requests that succeeded, as the next chunk of the session; null where none did.</summary>
    public SampleChunk? ChunkFor(SessionState state, PredictResult[] results)
    {
        var succeeded = 0;
        foreach (var (_, index) in Entries)
            succeeded += results[index].Error is null ? 1 : 0;
        if (succeeded == 0)
            return null;
        var requests = new RecordedRequest[succeeded];
        var next = 0;
        foreach (var (request, index) in Entries)
        {
            if (results[index].Error is null)
                requests[next++] = RecordOf(request, results[index], state.Layout);
        }

        var (timestamps, boundary, predictions) = succeeded == 1 ? Single(results) : Joined(requests, state.Layout, results);
        return new SampleChunk
        {
            FirstSequence = state.NextSequence,
            Layout = state.Layout,
            Boost = state.Configuration.Boost,
            Attachment = state.Attachment,
            Requests = requests,
            Timestamps = timestamps,
            Boundary = boundary,
            Predictions = predictions,
        };
    }

    private static RecordedRequest RecordOf(PredictRequest request, PredictResult result, SignalLayout layout) => new(
        request.Ordinal, request.Id, request.Id is null ? default : ContentHash.Of(request, layout), request.IsBatch, request.Count, result.LatencyMs);

    /// <summary>The usual case, recorded without a copy.</summary>
    private (IReadOnlyList<string> Timestamps, float[] Boundary, float[] Predictions) Single(PredictResult[] results)
    {
        foreach (var (request, index) in Entries)
        {
            if (results[index].Error is null)
                return (results[index].Timestamps, request.Rows, results[index].Predictions);
        }

        throw new InvalidOperationException("No request succeeded.");
    }

    private (IReadOnlyList<string> Timestamps, float[] Boundary, float[] Predictions) Joined(
        RecordedRequest[] requests, SignalLayout layout, PredictResult[] results)
    {
        var samples = requests.Sum(static request => request.Count);
        var timestamps = new List<string>(samples);
        var boundary = new float[samples * layout.Boundary.Count];
        var predictions = new float[samples * layout.Target.Count];
        foreach (var (request, index) in Entries)
        {
            var result = results[index];
            if (result.Error is not null)
                continue;
            request.Rows.CopyTo(boundary, timestamps.Count * layout.Boundary.Count);
            result.Predictions.CopyTo(predictions, timestamps.Count * layout.Target.Count);
            timestamps.AddRange(result.Timestamps);
        }

        return (timestamps, boundary, predictions);
    }

    private static IReadOnlyList<string> TimestampsOf(PredictRequest request, TimeProvider clock, ref string? now)
    {
        if (request.Count == 1 && request.Timestamps is [not null])
            return request.Timestamps!;
        var timestamps = new string[request.Count];
        for (var i = 0; i < timestamps.Length; i++)
            timestamps[i] = request.Timestamps?[i] ?? (now ??= Now(clock));
        return timestamps;
    }

    private static string Now(TimeProvider clock) =>
        clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
