using System.Text.RegularExpressions;
using StreamCluster.Docs.Tests.Markdown;

namespace StreamCluster.Docs.Tests.Settings;

/// <summary>Every setting that is named anywhere for people, or set by a file of <c>deploy/</c>, exists.</summary>
public sealed partial class SettingNamesTests
{
    /// <summary>What ASP.NET reads itself.</summary>
    private static readonly string[] Framework = ["Logging", "Kestrel"];

    private static readonly HashSet<string> Known = new(
        OptionsDocs.All.Select(static setting => setting.Name).Concat(OfSilos()).Append("ConnectionStrings:StreamCluster").Append("ConnectionStrings:Redis"),
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
    public void NamesIn_TextWithASetting_FindsIt(string text, string name) => Assert.Equal(name, Assert.Single(NamesIn(text)));

    [Theory]
    [InlineData("Logging__LogLevel__Default=Warning")]
    [InlineData("Authorization: Bearer")]
    public void NamesIn_OtherThings_PassesOver(string text) => Assert.Empty(NamesIn(text));

    /// <summary>As the source has them: what they are in belongs to a program that is not built everywhere.</summary>
    private static IEnumerable<string> OfSilos() => SiloSetting().Matches(File.ReadAllText(Repository.Path("src/Silo/Hosting/ClusterOptions.cs")))
        .Select(static match => "Cluster:" + match.Groups["name"].Value);

    private static IEnumerable<string> NamesIn(string text) =>
        from match in SettingName().Matches(text)
        let name = match.Groups["section"].Value + ":" + match.Groups["name"].Value
        where !Framework.Contains(match.Groups["section"].Value)
        select name;

    [GeneratedRegex(@"public [\w?]+ (?<name>\w+) \{ get; set; \}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SiloSetting();

    /// <summary>The command line's form, or the environment's; <c>:0</c>, <c>__0</c> of a list are left off.</summary>
    [GeneratedRegex(@"(?<![\w/:.])(?<section>[A-Z][A-Za-z]+)(?::|__)(?<name>[A-Z][A-Za-z]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SettingName();
}
