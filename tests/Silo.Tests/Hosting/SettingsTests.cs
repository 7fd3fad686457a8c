using StreamCluster.Gateway.Hosting.Settings;
using StreamCluster.Gateway.Tests.Server;
using StreamCluster.Silo.Hosting;

namespace StreamCluster.Silo.Tests.Hosting;

/// <summary>Wrong settings stop a start of either role, and every mistake is named.</summary>
public sealed class SettingsTests
{
    private static readonly string[] Wrong =
    [
        "--Models:Path", TestData.Models, "--Cluster:Provider", "redis", "--Cluster:Address", "somewhere", "--Cluster:ProbeTimeout", "7",
        "--Cluster:Vote", "2", "--Cluster:SiloPort", "30000", "--Streaming:IdleTimout", "00:01:00",
    ];

    [Fact]
    public void Silo_WrongSettings_NamesThemAll() => NamesAll(() => SiloHost.Build(Wrong));

    [Fact]
    public void Gateway_WrongSettings_NamesThemAll() => NamesAll(() => ClusterGateway.Build(Wrong));

    [Fact]
    public void Gateway_NoModels_IsBuilt()
    {
        string[] settings =
        [
            "--Models:Path", "/nowhere", "--Storage:Provider", "postgres", "--ConnectionStrings:StreamCluster", "Host=127.0.0.1;Port=1;Username=x",
            "--Cluster:Provider", "localhost", "--Logging:Console:LogLevel:Default", "None",
        ];
        Assert.NotNull(ClusterGateway.Build(settings));
        Assert.Contains("/nowhere", Assert.Throws<SettingsException>(() => SiloHost.Build(settings)).Message, StringComparison.Ordinal);
    }

    private static void NamesAll(Func<object> build)
    {
        var mistakes = Assert.Throws<SettingsException>(build).Mistakes;
        foreach (var name in new[]
        {
            "Storage:Provider must be postgres", "ConnectionStrings:Redis", "Cluster:Address", "Cluster:ProbeTimeout", "Cluster:Vote ", "Cluster:SiloPort and",
            "Streaming:IdleTimout",
        })
        {
            Assert.Contains(mistakes, mistake => mistake.StartsWith(name, StringComparison.Ordinal));
        }
    }
}
