using System.Globalization;
using System.Runtime.CompilerServices;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.Sessions;

/// <summary>Requests of a group that run and are recorded together: no two of them share an id.</summary>
internal sealed class Stretch(SessionServices services, long called)
{
    private readonly List<(PredictRequest Request, int Index)> _entries = [];
    private List<(PredictRequest Request, PredictResult Result)> _done = [];
    private HashSet<RequestId>? _ids;

    public bool IsEmpty => _entries.Count == 0;

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

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask PredictAsync(IEnsembleGrain grain, IReadOnlyList<bool> boost, PredictResult[] results)
    {
        var work = new RunItem[_entries.Count];
        for (var i = 0; i < work.Length; i++)
            work[i] = new RunItem(_entries[i].Request.Rows, _entries[i].Request.Count);
        var outcomes = await grain.RunAsync(work, boost, CancellationToken.None);

        var elapsed = services.Clock.GetElapsedTime(called);
        string? now = null;
        _done = new(outcomes.Length);
        for (var i = 0; i < outcomes.Length; i++)
        {
            var (request, index) = _entries[i];
            if (outcomes[i].Predictions is not { } predictions)
            {
                results[index] = new PredictResult { Error = outcomes[i].Error };
                continue;
            }

            results[index] = new PredictResult
            {
                Predictions = predictions,
                Count = request.Count,
                Timestamps = TimestampsOf(request, ref now),
                // Whole microseconds: what is shown is what is recorded, and a replay shows the same.
                LatencyMs = Math.Round((request.Waited + elapsed).TotalMilliseconds, 3),
            };
            _done.Add((request, results[index]));
        }
    }

    /// <summary>What succeeded, as the next chunk of the session; null where nothing did.</summary>
    public SampleChunk? ChunkFor(SessionState state) => _done.Count == 0 ? null : new SampleChunk
    {
        FirstSequence = state.NextSequence,
        Layout = state.Layout,
        Boost = state.Configuration.Boost,
        Attachment = state.Attachment,
        Requests = [.. _done.Select(entry => new RecordedRequest(
            entry.Request.Ordinal, entry.Request.Id, entry.Request.Id is null ? default : ContentHash.Of(entry.Request, state.Layout),
            entry.Request.IsBatch, entry.Request.Count, entry.Result.LatencyMs))],
        Timestamps = Joined(static entry => entry.Result.Timestamps),
        Boundary = Joined(static entry => entry.Request.Rows),
        Predictions = Joined(static entry => entry.Result.Predictions),
    };

    /// <summary>A group of one, the usual case, is recorded without a copy.</summary>
    private IReadOnlyList<string> Joined(Func<(PredictRequest, PredictResult Result), IReadOnlyList<string>> part) =>
        _done.Count == 1 ? part(_done[0]) : [.. _done.SelectMany(part)];

    private float[] Joined(Func<(PredictRequest Request, PredictResult Result), float[]> part)
    {
        if (_done.Count == 1)
            return part(_done[0]);
        var joined = new float[_done.Sum(entry => part(entry).Length)];
        var start = 0;
        foreach (var entry in _done)
        {
            part(entry).CopyTo(joined, start);
            start += part(entry).Length;
        }

        return joined;
    }

    private string[] TimestampsOf(PredictRequest request, ref string? now)
    {
        var timestamps = new string[request.Count];
        for (var i = 0; i < timestamps.Length; i++)
            timestamps[i] = request.Timestamps?[i] ?? (now ??= Now());
        return timestamps;
    }

    private string Now() => services.Clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
