using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.History.Writing;

/// <summary>
/// Makes one append of several of a session that follow each other: under <c>async</c> the appends of a whole interval wait, and one row of
/// many samples costs the store little more than a row of one.
/// </summary>
internal static class JoinedAppends
{
    /// <summary>Most samples of a joined chunk: whoever reads one of them decodes all.</summary>
    private const int MaxSamples = 256;

    /// <summary>Takes the appends after the first that can be joined with it off the line that begins with <paramref name="next"/>.</summary>
    /// <returns>The joined append, or <paramref name="first"/> where there is none.</returns>
    public static PendingAppend Take(PendingAppend first, ref PendingAppend? next)
    {
        if (next is null || !Follows(first, next, first.Append.Chunk.SampleCount))
            return first;
        var run = new List<PendingAppend> { first };
        var samples = first.Append.Chunk.SampleCount;
        while (next is not null && Follows(run[^1], next, samples))
        {
            var taken = next;
            next = taken.Next;
            taken.Next = null;
            samples += taken.Append.Chunk.SampleCount;
            run.Add(taken);
        }

        return PendingAppend.Join(first.Append with { Chunk = Join(run, samples) }, run);
    }

    private static bool Follows(PendingAppend earlier, PendingAppend later, int samples)
    {
        var (a, b) = (earlier.Append.Chunk, later.Append.Chunk);
        return samples + b.SampleCount <= MaxSamples
            && earlier.Append.Claim == later.Append.Claim
            && ReferenceEquals(earlier.Observer, later.Observer)
            && ReferenceEquals(a.Layout, b.Layout)
            && ReferenceEquals(a.Boost, b.Boost)
            && a.Attachment == b.Attachment
            && a.FirstSequence + a.SampleCount == b.FirstSequence;
    }

    private static SampleChunk Join(List<PendingAppend> run, int samples)
    {
        var first = run[0].Append.Chunk;
        var requests = new List<RecordedRequest>(run.Count);
        var timestamps = new List<string>(samples);
        var boundary = new float[samples * first.Layout.Boundary.Count];
        var predictions = new float[samples * first.Layout.Target.Count];
        foreach (var append in run)
        {
            var chunk = append.Append.Chunk;
            chunk.Boundary.CopyTo(boundary, timestamps.Count * first.Layout.Boundary.Count);
            chunk.Predictions.CopyTo(predictions, timestamps.Count * first.Layout.Target.Count);
            requests.AddRange(chunk.Requests);
            timestamps.AddRange(chunk.Timestamps);
        }

        return new SampleChunk
        {
            FirstSequence = first.FirstSequence,
            Layout = first.Layout,
            Boost = first.Boost,
            Attachment = first.Attachment,
            Requests = requests,
            Timestamps = timestamps,
            Boundary = boundary,
            Predictions = predictions,
        };
    }
}
