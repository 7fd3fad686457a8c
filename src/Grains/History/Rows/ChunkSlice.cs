using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.History.Rows;

/// <summary>The part of a chunk that the retention left, where its limit falls inside one.</summary>
internal static class ChunkSlice
{
    /// <summary>
    /// The chunk's samples from this sequence on; null where there are none. A request that is cut keeps the latency per sample: its
    /// latency shrinks with its count.
    /// </summary>
    public static SampleChunk? From(SampleChunk chunk, long firstSequence)
    {
        var skip = firstSequence - chunk.FirstSequence;
        if (skip <= 0)
        {
            return chunk;
        }

        if (skip >= chunk.SampleCount)
        {
            return null;
        }

        var requests = new List<RecordedRequest>();
        var start = 0;
        foreach (var request in chunk.Requests)
        {
            var kept = (int)Math.Min(request.Count, start + request.Count - skip);
            start += request.Count;
            if (kept > 0)
            {
                requests.Add(request with { Count = kept, LatencyMs = request.LatencyMs * kept / request.Count });
            }
        }

        return new SampleChunk
        {
            FirstSequence = firstSequence,
            Layout = chunk.Layout,
            Boost = chunk.Boost,
            Attachment = chunk.Attachment,
            Requests = requests,
            Timestamps = [.. chunk.Timestamps.Skip((int)skip)],
            Boundary = chunk.Boundary[((int)skip * chunk.Layout.Boundary.Count)..],
            Predictions = chunk.Predictions[((int)skip * chunk.Layout.Target.Count)..],
        };
    }
}
