namespace StreamCluster.Docs.Tests.Markdown;

/// <summary>The files of the source tree that are written for people, or set a gateway up.</summary>
internal static class TextFiles
{
    private static readonly string[] NotOurs = ["node_modules", "bin", "obj", "artifacts", ".git", "__pycache__"];

    /// <summary>README files, <c>docs/</c>, <c>deploy/</c>, <c>examples/</c>, and the documents that a gateway serves.</summary>
    public static IEnumerable<string> ForPeople() =>
        Markdown().Concat(Under("deploy")).Concat(Under("src/Gateway/Http/Docs").Where(static file => !file.EndsWith(".cs", StringComparison.Ordinal))).Distinct();

    /// <summary>Every Markdown file.</summary>
    public static IEnumerable<string> Markdown() =>
        Under("").Where(static file => file.EndsWith(".md", StringComparison.Ordinal));

    private static IEnumerable<string> Under(string folder)
    {
        var root = Repository.Path(folder);
        return Directory.Exists(root) ? Walk(new DirectoryInfo(root)) : [];
    }

    private static IEnumerable<string> Walk(DirectoryInfo folder) => folder.EnumerateFiles().Select(static file => file.FullName).Concat(
        folder.EnumerateDirectories().Where(static inner => !NotOurs.Contains(inner.Name)).SelectMany(Walk));
}
