namespace StreamCluster.Kill;

/// <summary>What a proxy did.</summary>
internal sealed class ProxyCounts
{
    private int _unanswered;
    private int _early;
    private int _delayed;
    private int _refusals;

    /// <summary>Connections cut after the server had begun to answer: the answer was kept back.</summary>
    public int Unanswered => _unanswered;

    /// <summary>Connections cut right after the client's bytes were forwarded.</summary>
    public int Early => _early;

    /// <summary>Times that bytes were forwarded late.</summary>
    public int Delayed => _delayed;

    /// <summary>Times that it took no connections for a while.</summary>
    public int Refusals => _refusals;

    public void CutUnanswered() => Interlocked.Increment(ref _unanswered);

    public void CutEarly() => Interlocked.Increment(ref _early);

    public void Delay() => Interlocked.Increment(ref _delayed);

    public void Refuse() => Interlocked.Increment(ref _refusals);
}
