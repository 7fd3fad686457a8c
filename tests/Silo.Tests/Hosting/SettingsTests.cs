using StreamCluster.Gateway;
using StreamCluster.Gateway.Tests.Server;
using StreamCluster.Hosting.Settings;

namespace StreamCluster.Silo.Tests.Hosting;

/// <summary>Wrong settings stop a start of either role, and every mistake is named.</summary>
public sealed class SettingsTests
{
    private static readonly string[] Quiet = ["--Models:Path", TestData.Models, "--Logging:Console:LogLevel:Default", "None"];

    private static readonly string[] Wrong =
    [
        .. Quiet, "--Cluster:Provider", "redis", "--Cluster:Address", "somewhere", "--Cluster:ProbeTimeout", "7",
        "--Cluster:Vote", "2", "--Cluster:SiloPort", "30000", "--Nonsense:IdleTimout", "00:01:00",
    ];

    private static readonly string[] Database = ["--Storage:Provider", "postgres", "--ConnectionStrings:StreamCluster", "Host=127.0.0.1;Port=1;Username=x"];

    [Fact]
    public void Silo_WrongSettings_NamesThemAll() => NamesAll(() => SiloHost.Build(Wrong));

    [Fact]
    public void Gateway_WrongSettings_NamesThemAll() => NamesAll(() => GatewayHost.Build([.. Wrong, "--Cluster:Role", "gateway"]));

    [Fact]
    public void Gateway_NoModels_IsBuilt()
    {
        string[] settings = [.. Quiet, .. Database, "--Models:Path", "/nowhere"];
        Assert.NotNull(GatewayHost.Build([.. settings, "--Cluster:Role", "gateway"]));
        Assert.Contains("/nowhere", Assert.Throws<SettingsException>(() => SiloHost.Build(settings)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Cluster:CallTimeout", "00:00:03", "Cluster:ResponseTimeout")]
    [InlineData("Cluster:PrimaryPort", "11111", "Cluster:Provider postgres")]
    [InlineData("Cluster:Kubernetes", "true", "Cluster:Address")]
    [InlineData("Cluster:Provider", "localhost", "Cluster:Role all")]
    public void Settings_RemovedOne_IsRefusedOnceWithItsSuccessor(string name, string value, string successor)
    {
        foreach (var build in new Func<object>[]
        {
            () => SiloHost.Build([.. Quiet, .. Database, "--" + name, value]),
            () => GatewayHost.Build([.. Quiet, .. Database, "--" + name, value]),
        })
        {
            var mistake = Assert.Single(Assert.Throws<SettingsException>(build).Mistakes);
            Assert.StartsWith($"{name} was removed. Use {successor}", mistake, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Role_OfTheOtherProgram_IsRefused()
    {
        Assert.Contains("StreamCluster.Silo", Mistakes(() => GatewayHost.Build([.. Quiet, .. Database, "--Cluster:Role", "silo"])), StringComparison.Ordinal);
        Assert.Contains("role silo", Mistakes(() => SiloHost.Build([.. Quiet, .. Database, "--Cluster:Role", "gateway"])), StringComparison.Ordinal);
        Assert.Contains("--Cluster:Role gateway", Mistakes(() => SiloHost.Build(["gateway", .. Quiet, .. Database])), StringComparison.Ordinal);
    }

    [Fact]
    public void Silo_SectionsOfGateways_AreNoMistake() =>
        Assert.NotNull(SiloHost.Build([.. Quiet, .. Database, "--Streaming:IdleTimeout", "00:01:00", "--Security:ApiKeys", "k"]));

    private static string Mistakes(Func<object> build) => string.Join('\n', Assert.Throws<SettingsException>(build).Mistakes);

    private static void NamesAll(Func<object> build)
    {
        var mistakes = Assert.Throws<SettingsException>(build).Mistakes;
        foreach (var name in new[]
        {
            "Storage:Provider must be postgres", "ConnectionStrings:Redis", "Cluster:Address", "Cluster:ProbeTimeout", "Cluster:Vote ", "Cluster:SiloPort and",
            "Nonsense is",
        })
        {
            Assert.Contains(mistakes, mistake => mistake.StartsWith(name, StringComparison.Ordinal));
        }
    }
}
