using StreamCluster.Deploy.Tests.Support;

namespace StreamCluster.Deploy.Tests;

/// <summary>What the guides name is there.</summary>
public sealed class DocumentTests
{
    [Theory]
    [InlineData("docs/deploying.md")]
    [InlineData("deploy/systemd/README.md")]
    public void Guides_NameWhatIsThere(string path)
    {
        var text = File.ReadAllText(Repository.Path(path));
        var folder = Path.GetDirectoryName(Repository.Path(path))!;
        var links = text.Split("](")[1..].Select(static rest => rest.Split(')', '#')[0]).Where(static link => link.Length > 0 && !link.Contains("://", StringComparison.Ordinal));
        Assert.All(links, link => Assert.True(Path.Exists(Path.Combine(folder, link)), link));
        // `deploy/...` in code, and the files that commands install.
        var files = text.Split('`', ' ', '[', ']', ',', '\n').Where(static word => word.StartsWith("deploy/", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(files);
        Assert.All(files, static file => Assert.True(Path.Exists(Repository.Path(file.TrimEnd('.', ':', ';'))), file));
    }

    [Fact]
    public async Task Guide_NamesSettingsAndTheVersionAsTheyAre()
    {
        var text = await File.ReadAllTextAsync(Repository.Path("docs/deploying.md"));
        Assert.All(text.Split("streamcluster/gateway:").Concat(text.Split("streamcluster/silo:")[1..]).Skip(1), static rest => Assert.StartsWith(Product.Version, rest, StringComparison.Ordinal));
        Assert.All(text.Split("newTag: ")[1..], static rest => Assert.StartsWith(Product.Version, rest, StringComparison.Ordinal));
        var variables = text.Split(' ', '[', ']', '`', '\n').Where(static word => word.Contains("__", StringComparison.Ordinal) && word.Contains('=', StringComparison.Ordinal))
            .Select(static word => word.Split('=', 2)).Select(static pair => KeyValuePair.Create(pair[0], pair[1])).ToArray();
        Assert.NotEmpty(variables);
        await using var product = new ProductSettings(variables);
    }
}
