using System.Security.Cryptography.X509Certificates;
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

    [Fact]
    public void Tls_FilesThatDoNotFit_AreEachNamed()
    {
        using var folder = new TestFolder();
        using var ours = new TestAuthority("ours");
        using var another = new TestAuthority("another");
        string[] good = ours.WriteTo(folder.Under("good"), "node"), strange = ours.WriteTo(folder.Under("strange"), "node", another);
        var (key, authority, nothing) = (good[3], good[5], folder.Under("nothing"));
        File.WriteAllText(nothing, "");
        foreach (var (tls, mistake) in new (string[], string)[]
        {
            (good[..2], "Cluster:Tls:Certificate, Cluster:Tls:Key and Cluster:Tls:Authority must be set together."),
            ([.. good, "--Cluster:Tls:Certificate", folder.Under("gone")], $"Cluster:Tls:Certificate: '{folder.Under("gone")}' cannot be read."),
            ([.. good, "--Cluster:Tls:Key", strange[3]], "Cluster:Tls:Certificate and Cluster:Tls:Key: "),
            ([.. good, "--Cluster:Tls:Certificate", key], "Cluster:Tls:Certificate and Cluster:Tls:Key: "),
            ([.. good, "--Cluster:Tls:Authority", nothing], $"Cluster:Tls:Authority: '{nothing}' has no certificate in PEM."),
            ([.. good, "--Cluster:Tls:Authority", key], $"Cluster:Tls:Authority: '{key}' has no certificate in PEM."),
            (strange, $"Cluster:Tls:Certificate: '{strange[1]}' is refused by this node's own authorities: "),
            ([.. good, "--Cluster:Tls:Password", "x"], "Cluster:Tls:Password is not a setting. There are: Authority, Certificate, Key."),
        })
        {
            Assert.StartsWith(mistake, Assert.Single(Assert.Throws<SettingsException>(() => SiloHost.Build([.. Quiet, .. Database, .. tls])).Mistakes), StringComparison.Ordinal);
            Assert.StartsWith(mistake, Mistakes(() => GatewayHost.Build([.. Quiet, .. Database, "--Cluster:Role", "gateway", .. tls])), StringComparison.Ordinal);
        }

        Assert.NotNull(SiloHost.Build([.. Quiet, .. Database, .. good]));
    }

    [Theory]
    [InlineData("1.3.6.1.5.5.7.3.1")] // servers only
    [InlineData("1.3.6.1.5.5.7.3.2")] // clients only
    public void Tls_CertificateForOneEndOnly_IsRefused(string use)
    {
        using var folder = new TestFolder();
        using var authority = new TestAuthority("ours");
        var tls = authority.WriteTo(folder.Path, "node");
        using var certificate = authority.Issue("node", 1, use);
        File.WriteAllText(tls[1], certificate.ExportCertificatePem());
        File.WriteAllText(tls[3], certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());

        Assert.Contains("is not for both server and client authentication", Mistakes(() => SiloHost.Build([.. Quiet, .. Database, .. tls])), StringComparison.Ordinal);
    }

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
