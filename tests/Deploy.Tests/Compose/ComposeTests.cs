using StreamCluster.Deploy.Tests.Support;
using StreamCluster.Gateway.Hosting;
using StreamCluster.Gateway.Streaming;
using StreamCluster.Grains.History;
using StreamCluster.Hosting.Clustering;
using YamlDotNet.RepresentationModel;

namespace StreamCluster.Deploy.Tests.Compose;

public sealed class ComposeTests
{
    private const string Folder = "deploy/compose";

    private static YamlNode File => Yaml.Read($"{Folder}/compose.yaml").Single();

    private static IReadOnlyDictionary<string, YamlNode> Services => File.At("services").Members().ToDictionary(StringComparer.Ordinal);

    private static IEnumerable<YamlNode> Gateways => Services.Where(static each => each.Key.StartsWith("gateway", StringComparison.Ordinal)).Select(static each => each.Value);

    private static IReadOnlyList<string[]> Balancer => Words.OfLines($"{Folder}/haproxy.cfg");

    [Fact]
    public async Task Gateways_HaveSettingsThatTheProductAcceptsAndTimeToDrain()
    {
        Assert.NotEmpty(Gateways);
        foreach (var gateway in Gateways)
        {
            await using var product = new ProductSettings(Environment(gateway));
            Assert.Equal(StorageProvider.Postgres, product.Options<StorageOptions>().Provider);
            Assert.Equal(ClusterRole.All, product.Options<ClusterOptions>().Role);
            Assert.Null(gateway.TryAt("ports")); // the port between nodes has no authentication; clients come through the balancer
            Assert.True(Seconds(gateway.At("stop_grace_period").Text()) >= Drain.Needed(product.Options<DrainOptions>()).TotalSeconds);
            Assert.Equal("1536m", gateway.At("mem_limit").Text());
            Assert.True(1536L << 20 >= Memory.Needed(product.Options<StreamingOptions>(), product.Options<HistoryOptions>()));
        }
    }

    [Fact]
    public async Task Balancer_KnowsEveryGatewayAndTakesADrainingOneOutWithinItsPause()
    {
        var servers = Balancer.Where(static line => line is ["server", ..]).ToArray();
        Assert.Equal(Services.Keys.Where(static name => name.StartsWith("gateway", StringComparison.Ordinal)).Order(), servers.Select(static line => line[1]).Order());
        Assert.All(servers, static line => Assert.Equal(line[1] + ":8000", line[2]));

        await using var product = new ProductSettings(Environment(Gateways.First()));
        Assert.Contains(Balancer.Single(static line => line is ["option", "httpchk", "GET", _])[3], product.Paths);
        var check = Balancer.Single(static line => line is ["default-server", "check", "inter", _, "fall", ..]);
        // One round more: it may have asked just before.
        var noticed = Seconds(check[3]) * (Seconds(check[5]) + 1);
        Assert.True(noticed < product.Options<DrainOptions>().Pause.TotalSeconds, $"It takes {noticed} s to notice.");
        Assert.True(Seconds(Balancer.Single(static line => line is ["timeout", "tunnel", _])[2]) > 4 * product.Options<StreamingOptions>().PingInterval.TotalSeconds);
    }

    [Fact]
    public void Images_ArePinnedAndSecretsAreNotInTheFile()
    {
        Assert.All(Services.Values, static service => Assert.True(char.IsAsciiDigit(service.At("image").Text().Split(':')[^1][0]), "not a version"));
        Assert.All(Gateways, static gateway => Assert.Equal($"streamcluster/gateway:{Product.Version}", gateway.At("image").Text()));
        Assert.All(EnvironmentFile.Read($"{Folder}/example.env"), static pair => Assert.True(pair.Value.Length == 0 || pair.Key == "STREAMCLUSTER_PORT", pair.Key));
        var used = System.IO.File.ReadAllText(Repository.Path($"{Folder}/compose.yaml")).Split("${")[1..].Select(static rest => rest.Split(':', '}')[0]).Distinct().Order();
        Assert.Equal(EnvironmentFile.Read($"{Folder}/example.env").Select(static pair => pair.Key).Order(), used);
    }

    [Fact]
    public void Names_PointToWhatIsThere()
    {
        foreach (var (name, service) in Services)
        {
            var dependencies = service.TryAt("depends_on") is { } depends
                ? depends is YamlSequenceNode list ? list.Items().Select(static each => each.Text()) : depends.Members().Select(static each => each.Key)
                : [];
            Assert.All(dependencies, each => Assert.Contains(each, Services.Keys));
            Assert.All(service.At("networks").Items(), network => Assert.NotNull(File.At("networks").Members().Single(each => each.Key == network.Text()).Key));
            foreach (var volume in service.TryAt("volumes")?.Items().Select(static each => each.Text().Split(':')[0]) ?? [])
                Assert.True(volume.StartsWith('.') ? System.IO.File.Exists(Repository.Path(Path.Combine(Folder, volume))) : File.TryAt("volumes", volume) is not null, $"{name}: {volume}");
        }

        var build = Gateways.First().At("build");
        var context = Path.GetFullPath(Repository.Path(Path.Combine(Folder, build.At("context").Text())));
        Assert.Equal(Path.TrimEndingDirectorySeparator(Repository.Root), context);
        Assert.Contains($" AS {build.At("target").Text()}\n", System.IO.File.ReadAllText(Path.Combine(context, build.At("dockerfile").Text())), StringComparison.Ordinal);
    }

    [ToolFact("haproxy")]
    public async Task Haproxy_TakesItsFile()
    {
        var result = await Command.RunAsync("haproxy", ["-c", "-f", Repository.Path($"{Folder}/haproxy.cfg")]);
        Assert.True(result.ExitCode == 0, result.Error);
    }

    [DockerComposeFact]
    public async Task DockerCompose_TakesItsFile()
    {
        var result = await Command.RunAsync("docker", ["compose", "--env-file", Repository.Path($"{Folder}/example.env"), "-f", Repository.Path($"{Folder}/compose.yaml"), "config", "--no-interpolate", "--quiet"]);
        Assert.True(result.ExitCode == 0, result.Error);
    }

    private static IEnumerable<KeyValuePair<string, string>> Environment(YamlNode service) =>
        service.At("environment").Members().Select(static pair => KeyValuePair.Create(pair.Key, Filled(pair.Value.Text())));

    private static string Filled(string text) =>
        text.IndexOf("${", StringComparison.Ordinal) is >= 0 and var begin ? Filled(text[..begin] + "sample" + text[(text.IndexOf('}', begin) + 1)..]) : text;

    private static double Seconds(string text) =>
        text.EndsWith('h') ? 3600 * Seconds(text[..^1]) : double.Parse(text.TrimEnd('s'), System.Globalization.CultureInfo.InvariantCulture);
}
