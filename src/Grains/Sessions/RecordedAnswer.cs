using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.Sessions;

/// <summary>Gives an answer again from the chunk that recorded it.</summary>
internal static class RecordedAnswer
{
    /// <summary>The recorded result of the first request that fits, or null.</summary>
    /// <param name="chunk">Where it was recorded.</param>
    /// <param name="replayed">Whether the client asked again; false where only an inner layer did, for a client still unanswered.</param>
    /// <param name="fits">Which request.</param>
    public static PredictResult? From(SampleChunk chunk, bool replayed, Func<RecordedRequest, bool> fits)
    {
        var start = 0;
        foreach (var request in chunk.Requests)
        {
            if (fits(request))
                return ResultOf(chunk, request, start, replayed);
            start += request.Count;
        }

        return null;
    }

    private static PredictResult ResultOf(SampleChunk chunk, RecordedRequest request, int start, bool replayed)
    {
        var width = chunk.Layout.Target.Count;
        return new PredictResult
        {
            Predictions = chunk.Predictions.AsSpan(start * width, request.Count * width).ToArray(),
            Count = request.Count,
            Timestamps = [.. chunk.Timestamps.Skip(start).Take(request.Count)],
            LatencyMs = request.LatencyMs,
            Replayed = replayed,
            RecordedLayout = chunk.Layout,
            RecordedBoost = chunk.Boost,
        };
    }
}
