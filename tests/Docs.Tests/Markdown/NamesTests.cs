using System.Text.RegularExpressions;

namespace StreamCluster.Docs.Tests.Markdown;

/// <summary>Events of the log and tests that the pages name exist.</summary>
public sealed partial class NamesTests
{
    private static readonly string Sources = string.Concat(Read("src"));
    private static readonly string Tests = string.Concat(Read("tests"));

    [Fact]
    public void Events_NamedInDocs_AreLogged()
    {
        var named = TextFiles.Markdown().SelectMany(static file => EventsIn(File.ReadAllText(file))).Distinct().ToArray();
        Assert.True(named.Length > 10);
        Assert.All(named, static id => Assert.Contains($"[LoggerMessage({id},", Sources, StringComparison.Ordinal));
    }

    [Fact]
    public void Tests_NamedInDocs_Exist()
    {
        var named = TextFiles.Markdown().SelectMany(static file => TestName().Matches(File.ReadAllText(file)).Select(static name => name.Groups["name"].Value))
            .Distinct().ToArray();
        Assert.True(named.Length > 10);
        Assert.All(named, static name => Assert.Matches($@"class {name}\b", Tests));
    }

    [Fact]
    public void EventsIn_AList_FindsAll() => Assert.Equal(["1011", "2002"], EventsIn("close 1013, events 1011, 2002 with"));

    private static IEnumerable<string> EventsIn(string text) =>
        EventList().Matches(text).SelectMany(static list => list.Groups["ids"].Value.Split(", "));

    private static IEnumerable<string> Read(string folder) => Directory.EnumerateFiles(Repository.Path(folder), "*.cs", SearchOption.AllDirectories)
        .Where(static file => !file.Contains("node_modules", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText);

    [GeneratedRegex(@"events? (?<ids>\d{4}(, \d{4})*)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EventList();

    [GeneratedRegex("`(?<name>[A-Z][A-Za-z]+Tests)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TestName();
}
