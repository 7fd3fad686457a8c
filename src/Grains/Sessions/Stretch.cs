using System.Globalization;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.Sessions;

/// <summary>Requests of a group that run and are recorded together: no two of them share an id. Used again for the next ones.</summary>
/// <param name="services">What the session works with.</param>
internal sealed class Stretch(SessionServices services)
{
    /// <summary>Room that is kept for the next requests; a quiet session is not to hold what a burst needed.</summary>
    private const int MaxKept = 8;

    private readonly List<(PredictRequest Request, int Index)> _entries = [];
    private HashSet<RequestId>? _ids;
    private long _called;

    public bool IsEmpty => _entries.Count == 0;

    /// <summary>What is to be run.</summary>
    public RunItem[] Work
    {
        get
        {
            var work = new RunItem[_entries.Count];
            for (var i = 0; i < work.Length; i++)
                work[i] = new RunItem(_entries[i].Request.Rows, _entries[i].Request.Count);
            return work;
        }
    }

    /// <summary>Begins with none.</summary>
    /// <param name="called">When the call came.</param>
    /// <param name="most">Most requests that may be added.</param>
    public void Begin(long called, int most)
    {
        Clear();
        _called = called;
        _entries.EnsureCapacity(most);
    }

    /// <summary>Forgets them.</summary>
    public void Clear()
    {
        if (_ids?.Count > MaxKept)
            _ids = null;
        _ids?.Clear();
        _entries.Clear();
        if (_entries.Capacity > MaxKept)
            _entries.Capacity = 0;
    }

    public bool HoldsTwinOf(PredictRequest request) => request.Id is { } id && _ids?.Contains(id) == true;

    public void Add(PredictRequest request, int index)
    {
        _entries.Add((request, index));
        if (request.Id is { } id)
            (_ids ??= []).Add(id);
    }

    public void FailAll(GrainError error, PredictResult[] results)
    {
        foreach (var (_, index) in _entries)
            results[index] = new PredictResult { Error = error };
    }

    /// <summary>Puts what became of <see cref="Work"/> into the group's results.</summary>
    public void Finish(RunOutcome[] outcomes, PredictResult[] results)
    {
        var elapsed = services.Clock.GetElapsedTime(_called);
        string? now = null;
        for (var i = 0; i < outcomes.Length; i++)
        {
            var (request, index) = _entries[i];
            results[index] = outcomes[i].Predictions is not { } predictions ? new PredictResult { Error = outcomes[i].Error } : new PredictResult
            {
                Predictions = predictions,
                Count = request.Count,
                Timestamps = TimestampsOf(request, ref now),
                // Whole microseconds: what is shown is what is recorded, and a replay shows the same.
                LatencyMs = Math.Round((request.Waited + elapsed).TotalMilliseconds, 3),
            };
        }
    }

    /// <summary>What succeeded, as the next chunk of the session; null where nothing did.</summary>
    public SampleChunk? ChunkFor(SessionState state, PredictResult[] results)
    {
        var succeeded = 0;
        foreach (var (_, index) in _entries)
            succeeded += results[index].Error is null ? 1 : 0;
        if (succeeded == 0)
            return null;
        var requests = new RecordedRequest[succeeded];
        var next = 0;
        foreach (var (request, index) in _entries)
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

    /// <summary>Only one succeeded, the usual case: it is recorded without a copy.</summary>
    private (IReadOnlyList<string> Timestamps, float[] Boundary, float[] Predictions) Single(PredictResult[] results)
    {
        var (request, index) = _entries[0];
        for (var i = 1; results[index].Error is not null; i++)
            (request, index) = _entries[i];
        return (results[index].Timestamps, request.Rows, results[index].Predictions);
    }

    private (IReadOnlyList<string> Timestamps, float[] Boundary, float[] Predictions) Joined(
        RecordedRequest[] requests, SignalLayout layout, PredictResult[] results)
    {
        var samples = requests.Sum(static request => request.Count);
        var timestamps = new List<string>(samples);
        var boundary = new float[samples * layout.Boundary.Count];
        var predictions = new float[samples * layout.Target.Count];
        foreach (var (request, index) in _entries)
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

    private IReadOnlyList<string> TimestampsOf(PredictRequest request, ref string? now)
    {
        if (request.Count == 1 && request.Timestamps is [not null])
            return request.Timestamps!;
        var timestamps = new string[request.Count];
        for (var i = 0; i < timestamps.Length; i++)
            timestamps[i] = request.Timestamps?[i] ?? (now ??= Now());
        return timestamps;
    }

    private string Now() => services.Clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
