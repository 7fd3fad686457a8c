namespace StreamCluster.Kill;

/// <summary>All violations by kind, the first of each kind in full.</summary>
internal sealed class ViolationList(TimeProvider clock)
{
    private const int KeptPerKind = 20;
    private readonly Lock _gate = new();
    private readonly List<Violation> _kept = [];
    private readonly SortedDictionary<ViolationKind, int> _counts = [];
    private readonly long _begun = clock.GetTimestamp();

    public bool Any
    {
        get
        {
            lock (_gate)
                return _counts.Count > 0;
        }
    }

    public void Add(ViolationKind kind, LedgerClient client, string sample, string detail) =>
        Add(new Violation(kind, client.Number, client.Kind, client.Ledger.SessionId, sample, client.Node, Now, detail));

    public void Add(ViolationKind kind, string detail) => Add(new Violation(kind, -1, "-", null, "-", -1, Now, detail));

    public IReadOnlyList<Violation> First()
    {
        lock (_gate)
            return [.. _kept];
    }

    public IReadOnlyDictionary<ViolationKind, int> Counts()
    {
        lock (_gate)
            return new SortedDictionary<ViolationKind, int>(_counts);
    }

    private double Now => clock.GetElapsedTime(_begun).TotalSeconds;

    private void Add(Violation violation)
    {
        lock (_gate)
        {
            var count = _counts[violation.Kind] = _counts.GetValueOrDefault(violation.Kind) + 1;
            if (count <= KeptPerKind)
                _kept.Add(violation);
        }
    }
}
