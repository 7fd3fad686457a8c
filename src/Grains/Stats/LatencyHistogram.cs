using System.Numerics;

namespace StreamCluster.Grains.Stats;

/// <summary>
/// Counts of latencies in buckets of at most 1/16 relative width (log-linear, as in HdrHistogram), from 1 µs to about half an hour.
/// Safe to add to from any thread. Histograms of several nodes add up.
/// </summary>
public sealed class LatencyHistogram
{
    private const int SubBucketBits = 4;
    private const int SubBuckets = 1 << SubBucketBits;
    private const int MaxExponent = 31;
    private readonly long[] _counts = new long[(MaxExponent - SubBucketBits + 2) * SubBuckets];

    /// <summary>Counts one latency, in ms.</summary>
    public void Add(double milliseconds)
    {
        var microseconds = (long)Math.Clamp(milliseconds * 1000, 0, uint.MaxValue >> 1);
        Interlocked.Increment(ref _counts[BucketOf(microseconds)]);
    }

    /// <summary>Adds another histogram's counts to this one.</summary>
    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < _counts.Length; i++)
            Interlocked.Add(ref _counts[i], Volatile.Read(ref other._counts[i]));
    }

    /// <summary>How many latencies there are.</summary>
    public long Count => _counts.Sum();

    /// <summary>What has been added since an earlier state of this; never less than nothing.</summary>
    public LatencyHistogram Since(LatencyHistogram earlier)
    {
        var since = new LatencyHistogram();
        for (var i = 0; i < _counts.Length; i++)
            since._counts[i] = Math.Max(0, Volatile.Read(ref _counts[i]) - Volatile.Read(ref earlier._counts[i]));
        return since;
    }

    /// <summary>For another node: pairs of bucket and count that is not zero, as <see cref="CountPairs"/> writes them.</summary>
    public byte[] ToBytes() => CountPairs.Write(_counts);

    /// <summary>Adds the counts that <see cref="ToBytes"/> gave. What a newer version counts in buckets of its own is left out.</summary>
    /// <exception cref="InvalidDataException">These are no such bytes.</exception>
    public void Add(byte[] bytes) => CountPairs.AddTo(_counts, bytes);

    /// <summary>Starts over.</summary>
    public void Clear() => Array.Clear(_counts);

    /// <summary>The latency, in ms, that the given share (0 to 1) of all stays at or below; 0 where there is none.</summary>
    public double Percentile(double share)
    {
        var total = _counts.Sum();
        if (total == 0)
            return 0;
        var rank = Math.Max(1, (long)Math.Ceiling(share * total));
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            rank -= _counts[bucket];
            if (rank <= 0)
                return MiddleOf(bucket) / 1000;
        }

        return MiddleOf(_counts.Length - 1) / 1000;
    }

    // Below 16 µs a bucket per µs; above, 16 buckets per power of two.
    private static int BucketOf(long microseconds)
    {
        if (microseconds < SubBuckets)
            return (int)microseconds;
        var exponent = BitOperations.Log2((ulong)microseconds);
        var shift = exponent - SubBucketBits;
        return ((shift + 1) << SubBucketBits) + (int)((microseconds >> shift) - SubBuckets);
    }

    private static double MiddleOf(int bucket)
    {
        if (bucket < SubBuckets)
            return bucket + 0.5;
        var shift = (bucket >> SubBucketBits) - 1;
        var low = (long)((bucket & (SubBuckets - 1)) + SubBuckets) << shift;
        return low + ((1L << shift) / 2.0);
    }
}
