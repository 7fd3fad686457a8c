namespace StreamCluster.Grains.Ensembles;

/// <summary>Compares lists of signal names.</summary>
internal static class SignalNames
{
    // A reason is one sentence: it names the first few.
    private const int MaxNamed = 5;

    /// <summary>What differs between two lists as sets, for a reason; null where nothing does.</summary>
    public static string? Difference(string what, IReadOnlyList<string> expected, IReadOnlyList<string> given)
    {
        var missing = expected.Except(given, StringComparer.Ordinal).ToList();
        var additional = given.Except(expected, StringComparer.Ordinal).ToList();
        return (missing.Count, additional.Count) switch
        {
            (0, 0) => null,
            (_, 0) => $"{what} missing: {Name(missing)}",
            (0, _) => $"{what} too many: {Name(additional)}",
            _ => $"{what} missing: {Name(missing)}; too many: {Name(additional)}",
        };
    }

    /// <summary>Where each of <paramref name="to"/> is found in <paramref name="from"/>; null where the order is the same.</summary>
    public static int[]? Map(IReadOnlyList<string> from, IReadOnlyList<string> to)
    {
        if (from.SequenceEqual(to, StringComparer.Ordinal))
        {
            return null;
        }

        var index = from.Select(static (name, i) => (name, i)).ToDictionary(static x => x.name, static x => x.i, StringComparer.Ordinal);
        return [.. to.Select(name => index[name])];
    }

    private static string Name(List<string> names) =>
        string.Join(", ", names.Take(MaxNamed)) + (names.Count > MaxNamed ? $" and {names.Count - MaxNamed} more" : "");
}
