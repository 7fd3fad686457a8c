using StreamCluster.Deploy.Tests.Support;
using StreamCluster.Gateway;
using StreamCluster.Hosting.Clustering;
using StreamCluster.Silo;
using static System.FormattableString;

namespace StreamCluster.Deploy.Tests.Docker;

public sealed class DockerfileTests
{
    [Fact]
    public async Task Environment_OfTheGateway_IsWhatTheProductAcceptsAndItsPortsAreThoseExposed()
    {
        var environment = Dockerfile.Environment("gateway");
        await using var product = new ProductSettings(environment);
        Assert.Contains(KeyValuePair.Create("ASPNETCORE_HTTP_PORTS", "8000"), environment);
        Assert.Contains(Invariant($"\nEXPOSE 8000 {product.Options<ClusterOptions>().SiloPort}\n"), Dockerfile.Stage("gateway"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Environment_OfTheSilo_IsWhatTheProductAcceptsAndItsPortsAreThoseExposed()
    {
        var environment = Dockerfile.Environment("silo");
        await using var product = ProductSettings.OfSilo(
            [.. environment, new("Storage__Provider", "postgres"), new("ConnectionStrings__StreamCluster", "Host=db;Database=d;Username=u;Password=p")]);
        Assert.Contains(KeyValuePair.Create("ASPNETCORE_HTTP_PORTS", "8000"), environment);
        var cluster = product.Options<ClusterOptions>();
        Assert.Contains(Invariant($"\nEXPOSE 8000 {cluster.SiloPort} {cluster.GatewayPort}\n"), Dockerfile.Stage("silo"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gateway", typeof(GatewayHost))]
    [InlineData("silo", typeof(SiloHost))]
    public void EntryPoint_IsTheProduct(string stage, Type host) =>
        Assert.Contains($"ENTRYPOINT [\"dotnet\", \"{Path.GetFileName(host.Assembly.Location)}\"]", Dockerfile.Stage(stage), StringComparison.Ordinal);

    [Fact]
    public void Bases_ArePinnedAndOfTheProductsDotNet()
    {
        var bases = Dockerfile.Bases.Where(static image => image.Contains(':', StringComparison.Ordinal)).ToArray();
        Assert.Equal(3, bases.Length);
        Assert.All(bases, static image => Assert.Contains($":{Product.DotNet}-", image, StringComparison.Ordinal));
        Assert.DoesNotContain(":latest", Dockerfile.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void NpmPackages_OfTheSources_AreFetchedInASeparateStage()
    {
        var folders = Directory.GetFiles(Repository.Path("src"), "package-lock.json", SearchOption.AllDirectories)
            .Select(static file => Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(file)!))
            .Where(static folder => !folder.Contains("node_modules", StringComparison.Ordinal)).ToArray();
        Assert.Equal(["src/Gateway/Dashboard"], folders);
        Assert.All(folders, static folder => Assert.Contains($"COPY --from=npm /source/{folder}/node_modules {folder}/node_modules", Dockerfile.Text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("gateway")]
    [InlineData("silo")]
    public void Images_HaveNoShellAndAreNotRoot(string stage)
    {
        Assert.EndsWith($"-chiseled AS {stage}", Dockerfile.Stage(stage).Split('\n')[0], StringComparison.Ordinal);
        Assert.Contains("\nUSER $APP_UID\n", Dockerfile.Stage(stage), StringComparison.Ordinal);
    }

    [Fact]
    public void Ignored_IsEverythingButWhatTheBuildNeeds()
    {
        var lines = File.ReadAllLines(Repository.Path("deploy/docker/Dockerfile.dockerignore")).Where(static line => !line.StartsWith('#')).ToArray();
        Assert.Equal("*", lines[0]);
        foreach (var line in lines.Where(static line => line.StartsWith('!')))
            Assert.NotEmpty(Directory.GetFileSystemEntries(Repository.Root, line[1..]));
        // What decides how it is built is at the root.
        Assert.All(
            Directory.GetFiles(Repository.Root).Select(Path.GetFileName).Where(static name => name!.StartsWith("Directory.", StringComparison.Ordinal) || name == "global.json"),
            name => Assert.Contains(lines, line => line == "!" + name || (line == "!Directory.*" && name!.StartsWith("Directory.", StringComparison.Ordinal))));
    }
}
