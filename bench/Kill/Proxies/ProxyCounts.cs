namespace StreamCluster.Kill;

/// <summary>What a proxy did.</summary>
internal sealed class ProxyCounts
{
    private readonly int[] _cuts = new int[Enum.GetValues<CutMoment>().Length];
    private int _delayed;
    private int _refusals;

    /// <summary>Times that bytes were forwarded late.</summary>
    public int Delayed => _delayed;

    /// <summary>Times that it took no connections for a while.</summary>
    public int Refusals => _refusals;

    public int Cuts(CutMoment moment) => Volatile.Read(ref _cuts[(int)moment]);

    public void Cut(CutMoment moment) => Interlocked.Increment(ref _cuts[(int)moment]);

    public void Delay() => Interlocked.Increment(ref _delayed);

    public void Refuse() => Interlocked.Increment(ref _refusals);
}
