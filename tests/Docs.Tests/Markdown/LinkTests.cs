namespace StreamCluster.Docs.Tests.Markdown;

public sealed class LinkTests
{
    [Fact]
    public void Links_InEveryMarkdownFile_LeadSomewhere()
    {
        var files = TextFiles.Markdown().ToArray();
        Assert.Contains(Repository.Path("README.md"), files);
        Assert.Empty(files.SelectMany(static file => MarkdownText.Read(file).Links.Where(link => !Leads(file, link))
            .Select(link => $"{Path.GetRelativePath(Repository.Root, file)}: {link}")));
    }

    [Fact]
    public void Index_OfDocs_NamesEveryFile()
    {
        var links = MarkdownText.Read(Repository.Path("docs/README.md")).Links.ToArray();
        Assert.All(
            Directory.EnumerateFiles(Repository.Path("docs"), "*.md").Select(Path.GetFileName).Where(static name => name != "README.md"),
            name => Assert.Contains(name, links));
    }

    [Theory]
    [InlineData("nowhere.md", false)]
    [InlineData("docs/guarantees.md#promised", true)]
    [InlineData("docs/guarantees.md#not-there", false)]
    [InlineData("src/Gateway", true)]
    [InlineData("https://example.com/", true)]
    [InlineData("#run-it", true)]
    public void Leads_FromTheReadme_IsSo(string link, bool leads) => Assert.Equal(leads, Leads(Repository.Path("README.md"), link));

    [Fact]
    public void Anchors_OfHeadings_AreGitHubs() => Assert.Equal(
        ["a-b-c-d", "twice", "twice-1", "linked-thing"],
        MarkdownText.Parse("# A `b`, (c) d!\n## Twice\n```\n# no heading\n```\n## Twice\n### [Linked](x.md) thing\n").Anchors);

    private static bool Leads(string file, string link)
    {
        if (link.Contains("://", StringComparison.Ordinal))
            return true; // elsewhere: not looked at
        var parts = link.Split('#', 2);
        var target = parts[0].Length == 0 ? file : Path.GetFullPath(Uri.UnescapeDataString(parts[0]), Path.GetDirectoryName(file)!);
        if (!Path.Exists(target))
            return false;
        return parts.Length == 1 || (target.EndsWith(".md", StringComparison.Ordinal) && MarkdownText.Read(target).Anchors.Contains(parts[1]));
    }
}
