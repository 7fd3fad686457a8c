using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.History.Rows;

/// <summary>A part of a chunk: what the retention left of it, or what a reader asked for.</summary>
internal static class ChunkSlice
{
    /// <summary>
    /// The chunk's samples from this sequence on; null where there are none. A request that is cut keeps the latency per sample: its
    /// latency shrinks with its count.
    /// </summary>
    public static SampleChunk? From(SampleChunk chunk, long firstSequence) => Between(chunk, firstSequence, long.MaxValue);

    /// <summary>The same from one sequence on to before another.</summary>
    public static SampleChunk? Between(SampleChunk chunk, long firstSequence, long end)
    {
        var from = (int)Math.Clamp(firstSequence - chunk.FirstSequence, 0, chunk.SampleCount);
        var to = (int)Math.Clamp(end - chunk.FirstSequence, 0, chunk.SampleCount);
        if (from >= to)
        {
            return null;
        }

        if (to - from == chunk.SampleCount)
        {
            return chunk;
        }

        var requests = new List<RecordedRequest>();
        var start = 0;
        foreach (var request in chunk.Requests)
        {
            var kept = Math.Min(to, start + request.Count) - Math.Max(from, start);
            start += request.Count;
            if (kept > 0)
            {
                requests.Add(request with { Count = kept, LatencyMs = request.LatencyMs * kept / request.Count });
            }
        }

        return new SampleChunk
        {
            FirstSequence = chunk.FirstSequence + from,
            Layout = chunk.Layout,
            Boost = chunk.Boost,
            Attachment = chunk.Attachment,
            Requests = requests,
            Timestamps = [.. chunk.Timestamps.Skip(from).Take(to - from)],
            Boundary = chunk.Boundary[(from * chunk.Layout.Boundary.Count)..(to * chunk.Layout.Boundary.Count)],
            Predictions = chunk.Predictions[(from * chunk.Layout.Target.Count)..(to * chunk.Layout.Target.Count)],
        };
    }
}
