using StreamCluster.Hosting.Settings;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Hosting;

public sealed class DrainSettingsTests
{
    [Fact]
    public void Build_SpreadIsLongerThanTheTimeout_IsAMistake()
    {
        var exception = Assert.Throws<SettingsException>(() => GatewayHost.Build(
            ["--Models:Path", TestData.Models, "--Drain:Spread", "00:00:06", "--Drain:Timeout", "00:00:05"]));
        Assert.Contains("Drain:Spread", Assert.Single(exception.Mistakes), StringComparison.Ordinal);
    }
}
