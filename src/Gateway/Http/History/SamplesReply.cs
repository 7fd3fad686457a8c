using System.ComponentModel;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Http.History;

/// <summary>A stretch of a session's samples.</summary>
internal sealed record SamplesReply(
    [property: Description("The session.")] string SessionId,
    [property: Description("What to give as `after` next time; -1 where the session has no samples yet.")] long NextAfter,
    [property: Description("The samples, oldest first.")] IReadOnlyList<RecordedSample> Samples)
{
    /// <summary>The reply for these chunks.</summary>
    public static SamplesReply From(string sessionId, long? after, IReadOnlyList<SampleChunk> chunks)
    {
        var samples = chunks.SelectMany(RecordedSample.From).ToArray();
        return new SamplesReply(sessionId, samples is [.., var last] ? last.Sequence : after ?? -1, samples);
    }
}

/// <summary>One recorded sample.</summary>
internal sealed record RecordedSample(
    [property: Description("Its number in the session, from 0 without gaps.")] long Sequence,
    [property: Description("The client's timestamp, or the server's UTC time.")] string Timestamp,
    [property: Description("Latency of the sample, ms; of a batch: its latency / count.")] double LatencyMs,
    [property: Description("Boundary signal -> value, in engineering units.")] IReadOnlyDictionary<string, float> BoundaryData,
    [property: Description("Target signal -> prediction, in engineering units.")] IReadOnlyDictionary<string, float> Predictions)
{
    public static IEnumerable<RecordedSample> From(SampleChunk chunk)
    {
        var index = 0;
        foreach (var request in chunk.Requests)
        {
            for (var i = 0; i < request.Count; i++, index++)
            {
                yield return new RecordedSample(
                    chunk.FirstSequence + index,
                    chunk.Timestamps[index],
                    request.LatencyMs / request.Count,
                    Named(chunk.Layout.Boundary, chunk.Boundary, index),
                    Named(chunk.Layout.Target, chunk.Predictions, index));
            }
        }
    }

    /// <summary>A row under its names, in the columns' order.</summary>
    private static OrderedDictionary<string, float> Named(IReadOnlyList<string> names, float[] rows, int row)
    {
        var named = new OrderedDictionary<string, float>(names.Count, StringComparer.Ordinal);
        for (var i = 0; i < names.Count; i++)
            named[names[i]] = rows[(row * names.Count) + i];
        return named;
    }
}
