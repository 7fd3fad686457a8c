namespace StreamCluster.Deploy.Tests.Support;

/// <summary>A configuration of lines of words.</summary>
internal static class Words
{
    /// <param name="path">Relative to the repository.</param>
    public static IReadOnlyList<string[]> OfLines(string path) =>
        [.. File.ReadLines(Repository.Path(path)).Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
}
