namespace StreamCluster.Kill;

/// <summary>Errors that clients were answered with, by code.</summary>
internal sealed class ErrorCounts
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public void Add(string code)
    {
        lock (_gate)
            _counts[code] = _counts.GetValueOrDefault(code) + 1;
    }

    public IReadOnlyDictionary<string, int> Read()
    {
        lock (_gate)
            return new SortedDictionary<string, int>(_counts, StringComparer.Ordinal);
    }
}
