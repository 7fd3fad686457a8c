namespace StreamCluster.Deploy.Tests.Support;

/// <summary>A file of <c>NAME=value</c> lines, as kustomize, systemd and Compose read them.</summary>
internal static class EnvironmentFile
{
    /// <param name="path">Relative to the repository.</param>
    /// <param name="commented">Also what stands there as <c>#Name=value</c>, for the reader to take up.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(string path, bool commented = false) =>
        [.. File.ReadLines(Repository.Path(path))
            .Select(line => commented && line.StartsWith('#') && !line.StartsWith("# ", StringComparison.Ordinal) ? line[1..] : line)
            .Where(static line => !line.StartsWith('#') && line.Contains('=', StringComparison.Ordinal))
            .Select(static line => line.Split('=', 2))
            .Select(static pair => KeyValuePair.Create(pair[0].Trim(), pair[1].Trim()))];
}
