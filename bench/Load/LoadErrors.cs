namespace StreamCluster.Load;

/// <summary>Every error reply, close and lost connection of a run, the same ones added up.</summary>
internal sealed class LoadErrors(TimeProvider clock)
{
    /// <summary>Texts kept apart; further ones are counted together.</summary>
    private const int MaxTexts = 50;
    private const string Others = "others";

    private readonly Lock _lock = new();
    private readonly OrderedDictionary<string, LoadError> _byText = new(StringComparer.Ordinal);
    private readonly long _begun = clock.GetTimestamp();

    public void Add(string text)
    {
        lock (_lock)
        {
            if (_byText.Count >= MaxTexts && !_byText.ContainsKey(text))
                text = Others;
            _byText[text] = _byText.TryGetValue(text, out var known)
                ? known with { Count = known.Count + 1 }
                : new LoadError(text, 1, clock.GetElapsedTime(_begun).TotalSeconds);
        }
    }

    /// <summary>In the order of their first occurrence.</summary>
    public IReadOnlyList<LoadError> ToList()
    {
        lock (_lock)
            return [.. _byText.Values];
    }
}
