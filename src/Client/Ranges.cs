namespace StreamCluster.Client;

/// <summary>Options within their bounds.</summary>
internal static class Ranges
{
    public static void Check<T>(T value, T from, T to, string name)
        where T : IComparable<T>
    {
        if (value.CompareTo(from) < 0 || value.CompareTo(to) > 0)
            throw new ArgumentOutOfRangeException(name, value, $"{name} goes from {from} to {to}.");
    }
}
