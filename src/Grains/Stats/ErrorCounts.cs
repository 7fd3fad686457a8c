using System.Collections.ObjectModel;

namespace StreamCluster.Grains.Stats;

/// <summary>Error replies by code. Safe to add to from any thread. Those of several nodes add up.</summary>
public sealed class ErrorCounts
{
    private static readonly int Length = Enum.GetValues<ErrorCode>().Max(static code => (int)code) + 1;
    private readonly long[] _counts = new long[Length];

    /// <summary>Counts one.</summary>
    public void Add(ErrorCode code) => Interlocked.Increment(ref _counts[(int)code]);

    /// <summary>Adds the counts of another.</summary>
    public void Add(ErrorCounts other)
    {
        for (var i = 0; i < _counts.Length; i++)
            Interlocked.Add(ref _counts[i], Volatile.Read(ref other._counts[i]));
    }

    /// <summary>What has been added since an earlier state of this; never less than nothing.</summary>
    public ErrorCounts Since(ErrorCounts earlier)
    {
        var since = new ErrorCounts();
        for (var i = 0; i < _counts.Length; i++)
            since._counts[i] = Math.Max(0, Volatile.Read(ref _counts[i]) - Volatile.Read(ref earlier._counts[i]));
        return since;
    }

    /// <summary>The codes with a count.</summary>
    public IReadOnlyDictionary<ErrorCode, long> Read()
    {
        Dictionary<ErrorCode, long>? counted = null;
        for (var i = 0; i < _counts.Length; i++)
        {
            if (Volatile.Read(ref _counts[i]) is var count and not 0)
                (counted ??= []).Add((ErrorCode)i, count);
        }

        return counted ?? (IReadOnlyDictionary<ErrorCode, long>)ReadOnlyDictionary<ErrorCode, long>.Empty;
    }

    /// <summary>For another node: pairs of code and count that is not zero, as <see cref="CountPairs"/> writes them.</summary>
    public byte[] ToBytes() => CountPairs.Write(_counts);

    /// <summary>Adds the counts that <see cref="ToBytes"/> gave. Codes that only a newer version knows are left out.</summary>
    /// <exception cref="InvalidDataException">These are no such bytes.</exception>
    public void Add(byte[] bytes) => CountPairs.AddTo(_counts, bytes);
}
