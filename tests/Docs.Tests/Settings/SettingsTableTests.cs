using System.Text;

namespace StreamCluster.Docs.Tests.Settings;

/// <summary>
/// The table of settings in <c>docs/operating.md</c> is generated from the options classes. To generate it:
/// <c>STREAMCLUSTER_DOCS_REWRITE=1 dotnet test tests/Docs.Tests --filter SettingsTable</c>.
/// </summary>
public sealed class SettingsTableTests
{
    private const string Begin = "<!-- settings: generated from the options classes by tests/Docs.Tests, not by hand -->\n";
    private const string End = "<!-- end of settings -->\n";

    [Fact]
    public async Task SettingsTable_InTheDocs_IsThatOfTheOptionsClasses()
    {
        var file = Repository.Path("docs/operating.md");
        var text = (await File.ReadAllTextAsync(file)).ReplaceLineEndings("\n");
        var begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = text.IndexOf(End, StringComparison.Ordinal);
        Assert.True(begin >= Begin.Length && end >= begin, "docs/operating.md has no place for the table.");
        if (Environment.GetEnvironmentVariable("STREAMCLUSTER_DOCS_REWRITE") == "1")
            await File.WriteAllTextAsync(file, text[..begin] + Made() + text[end..]);
        else
            Assert.Equal(Made(), text[begin..end]);
    }

    [Fact]
    public void SettingsTable_Sections_AreAllThatTheGatewayReads() => Assert.Superset(
        new HashSet<string>(["Streaming", "Security", "Models", "Inference", "Storage", "History", "Exports", "Drain", "Node", "Telemetry", "Cluster"], StringComparer.Ordinal),
        OptionsDocs.Sections.Select(static section => section.Section).ToHashSet(StringComparer.Ordinal));

    /// <summary>A class's comments state default and range too: they must be the code's.</summary>
    [Fact]
    public void Options_Comments_SayTheDefaultsAndRangesOfTheCode() => Assert.All(OptionsDocs.All, static setting =>
    {
        var said = OptionsDocs.TextOf(setting.Property, "value").Replace("one year", "1 year", StringComparison.Ordinal);
        Assert.StartsWith($"The default is {SettingText.DefaultOf(setting.Property)}", said, StringComparison.Ordinal);
        var range = SettingText.RangeOf(setting.Property);
        if (setting.Property.PropertyType.IsEnum || range.Length == 0)
            return;
        var inWords = range.Replace("1 second", "1 s", StringComparison.Ordinal);
        said = said.Replace("1 second", "1 s", StringComparison.Ordinal);
        Assert.True(
            said.EndsWith($"; {inWords}.", StringComparison.Ordinal) || ("0 to" + said.Split("; up to")[^1]) == inWords + ".",
            $"{setting.Name}: '{said}' is said, the range is {inWords}.");
    });

    private static string Made()
    {
        var table = new StringBuilder("| setting | type | default | range | meaning |\n| --- | --- | --- | --- | --- |\n");
        foreach (var (name, _, property) in OptionsDocs.All)
        {
            string[] cells =
            [
                $"`{name}`", SettingText.TypeOf(property), SettingText.DefaultOf(property), SettingText.RangeOf(property),
                OptionsDocs.TextOf(property, "summary").Replace("|", "\\|", StringComparison.Ordinal),
            ];
            table.Append('|').AppendJoin('|', cells.Select(static cell => cell.Length == 0 ? " " : $" {cell} ")).Append("|\n");
        }

        return table.ToString();
    }
}
