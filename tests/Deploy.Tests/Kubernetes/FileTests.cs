using StreamCluster.Deploy.Tests.Support;
using StreamCluster.Gateway.Hosting;
using YamlDotNet.RepresentationModel;

namespace StreamCluster.Deploy.Tests.Kubernetes;

/// <summary>What can be said of the files themselves, where there is no kustomize to make something of them.</summary>
public sealed class FileTests
{
    private const string Folder = "deploy/kubernetes";

    [Fact]
    public void Files_AreAllYamlAndAllReferenced()
    {
        var files = Directory.EnumerateFiles(Repository.Path(Folder), "*.yaml", SearchOption.AllDirectories).ToArray();
        var kustomizations = files.Where(static file => Path.GetFileName(file) == "kustomization.yaml").ToArray();
        var referenced = kustomizations.SelectMany(References).ToHashSet(StringComparer.Ordinal);

        Assert.All(files.Except(kustomizations), file => Assert.Contains(file, referenced));
        Assert.All(referenced, static each => Assert.True(File.Exists(each) || File.Exists(Path.Combine(each, "kustomization.yaml")), each));
    }

    [Fact]
    public async Task Settings_OfTheBase_AreAcceptedAndCoveredByTheGracePeriod()
    {
        await using var settings = new ProductSettings(EnvironmentFile.Read($"{Folder}/base/settings.env"));
        var pod = Documents($"{Folder}/base/deployment.yaml").Single().At("spec", "template", "spec");
        var preStop = pod.At("containers").Items().Single().At("lifecycle", "preStop", "sleep", "seconds").Number();
        Assert.True(pod.At("terminationGracePeriodSeconds").Number() >= preStop + Drain.Needed(settings.Options<DrainOptions>()).TotalSeconds);
    }

    [Fact]
    public void Tags_AreTheProductsVersion()
    {
        var tags = Directory.EnumerateFiles(Repository.Path(Folder), "kustomization.yaml", SearchOption.AllDirectories)
            .SelectMany(static file => Documents(Path.GetRelativePath(Repository.Root, file)))
            .SelectMany(static document => document.TryAt("images")?.Items() ?? [])
            .Select(static image => image.At("newTag").Text()).ToArray();
        Assert.NotEmpty(tags);
        Assert.All(tags, static tag => Assert.Equal(Product.Version, tag));
    }

    private static IEnumerable<string> References(string kustomization)
    {
        var folder = Path.GetDirectoryName(kustomization)!;
        var document = Documents(Path.GetRelativePath(Repository.Root, kustomization)).Single();
        return new[] { "resources", "components" }.SelectMany(name => document.TryAt(name)?.Items() ?? []).Select(static each => each.Text())
            .Concat((document.TryAt("patches")?.Items() ?? []).Select(static patch => patch.TryAt("path")?.Text()).OfType<string>())
            .Select(path => Path.GetFullPath(Path.Combine(folder, path)));
    }

    private static IEnumerable<YamlNode> Documents(string path) => Yaml.Read(path);
}
