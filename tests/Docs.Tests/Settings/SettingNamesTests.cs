using System.Text.RegularExpressions;
using StreamCluster.Docs.Tests.Markdown;

namespace StreamCluster.Docs.Tests.Settings;

/// <summary>Every setting that a page names, or a file of <c>deploy/</c> sets, exists.</summary>
public sealed partial class SettingNamesTests
{
    /// <summary>What ASP.NET reads itself.</summary>
    private static readonly string[] Framework = ["Logging", "Kestrel"];

    /// <summary>Settings of the previous release, which a node refuses and docs/cluster.md names with their successors.</summary>
    private static readonly string[] Removed = ["Cluster:CallTimeout", "Cluster:PrimaryPort", "Cluster:Kubernetes"];

    private static readonly HashSet<string> Known = new(
        [.. OptionsDocs.All.Select(static setting => setting.Name), "ConnectionStrings:StreamCluster", "ConnectionStrings:Redis", "Cluster:Tls", .. Removed],
        StringComparer.OrdinalIgnoreCase);

    [Fact]
    public void Settings_NamedAnywhere_Exist()
    {
        var files = TextFiles.ForPeople().ToArray();
        var wrong = from file in files
                    from name in NamesIn(File.ReadAllText(file))
                    where !Known.Contains(name)
                    select $"{Path.GetRelativePath(Repository.Root, file)}: {name}";
        Assert.Empty(wrong.Distinct());
        // The search itself works: most settings are named somewhere.
        Assert.True(files.SelectMany(static file => NamesIn(File.ReadAllText(file))).Distinct().Count() > 20);
    }

    [Theory]
    [InlineData("set `Streaming:IdleTimout` to", "Streaming:IdleTimout")]
    [InlineData("Stream:IdleTimeout", "Stream:IdleTimeout")]
    [InlineData("- name: Storage__Provder", "Storage:Provder")]
    [InlineData("Security__ApiKeys__0=x", "Security:ApiKeys")]
    [InlineData("name: Cluster__Tls__Kye", "Cluster:Tls:Kye")]
    public void NamesIn_TextWithASetting_FindsIt(string text, string name) => Assert.Equal(name, Assert.Single(NamesIn(text)));

    [Theory]
    [InlineData("Logging__LogLevel__Default=Warning")]
    [InlineData("Authorization: Bearer")]
    public void NamesIn_OtherThings_PassesOver(string text) => Assert.Empty(NamesIn(text));

    private static IEnumerable<string> NamesIn(string text) =>
        from match in SettingName().Matches(text)
        let name = match.Groups["section"].Value + ":" + match.Groups["name"].Value.Replace("__", ":", StringComparison.Ordinal)
        where !Framework.Contains(match.Groups["section"].Value)
        select name;

    /// <summary>The command line's form, or the environment's; <c>:0</c>, <c>__0</c> of a list are left off.</summary>
    [GeneratedRegex(@"(?<![\w/:.])(?<section>[A-Z][A-Za-z]+)(?::|__)(?<name>[A-Z][A-Za-z]+((:|__)[A-Z][A-Za-z]+)?)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SettingName();
}
