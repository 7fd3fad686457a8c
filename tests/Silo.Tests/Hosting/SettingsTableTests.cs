using System.Reflection;
using System.Text;
using StreamCluster.Docs.Tests.Settings;
using StreamCluster.Silo.Hosting;

namespace StreamCluster.Silo.Tests.Hosting;

/// <summary>
/// The table of settings in <c>docs/silos.md</c> is made from the options class. To make it anew:
/// <c>STREAMCLUSTER_DOCS_REWRITE=1 dotnet test tests/Silo.Tests --filter SettingsTable</c>.
/// </summary>
public sealed class SettingsTableTests
{
    private const string Begin = "<!-- settings: made from the options class by tests/Silo.Tests, not by hand -->\n";
    private const string End = "<!-- end of settings -->\n";

    private static PropertyInfo[] Settings => typeof(ClusterOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance);

    [Fact]
    public async Task SettingsTable_InTheDocs_IsThatOfTheOptionsClass()
    {
        var file = Repository.Path("docs/silos.md");
        var text = (await File.ReadAllTextAsync(file)).ReplaceLineEndings("\n");
        var begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = text.IndexOf(End, StringComparison.Ordinal);
        Assert.True(begin >= Begin.Length && end >= begin, "docs/silos.md has no place for the table.");
        if (Environment.GetEnvironmentVariable("STREAMCLUSTER_DOCS_REWRITE") == "1")
            await File.WriteAllTextAsync(file, text[..begin] + Made() + text[end..]);
        else
            Assert.Equal(Made(), text[begin..end]);
    }

    [Fact]
    public void Options_Comments_SayTheDefaultsOfTheCode() => Assert.All(Settings, static setting =>
        Assert.StartsWith($"The default is {SettingText.DefaultOf(setting)}", OptionsDocs.TextOf(setting, "value"), StringComparison.Ordinal));

    private static string Made()
    {
        var table = new StringBuilder("| setting | type | default | range | meaning |\n| --- | --- | --- | --- | --- |\n");
        foreach (var setting in Settings)
        {
            string[] cells =
            [
                $"`Cluster:{setting.Name}`", SettingText.TypeOf(setting), SettingText.DefaultOf(setting), SettingText.RangeOf(setting),
                OptionsDocs.TextOf(setting, "summary"),
            ];
            table.Append('|').AppendJoin('|', cells.Select(static cell => cell.Length == 0 ? " " : $" {cell} ")).Append("|\n");
        }

        return table.ToString();
    }
}
