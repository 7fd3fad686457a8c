using StreamCluster.Hosting.Settings;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Hosting;

/// <summary>A slip in a name must not leave a server open that was meant to have a key.</summary>
public sealed class UnknownSettingTests
{
    [Theory]
    [InlineData("Secruity", "--Secruity:ApiKeys", "secret")]
    [InlineData("ApiKeys", "--ApiKeys=secret")]
    [InlineData("bogus", "--bogus", "1")]
    [InlineData("--Security:ApiKeys", "--Security:ApiKeys")]
    [InlineData("--Security:ApiKeys", "--Security:ApiKeys", "--urls", "http://127.0.0.1:0")]
    public void Build_NameOnTheCommandLineThatMeansNothing_IsAMistake(string named, params string[] args)
    {
        var exception = Assert.Throws<SettingsException>(() => GatewayHost.Build(["--Models:Path", TestData.Models, .. args]));

        Assert.Contains(exception.Mistakes, mistake => mistake.StartsWith(named + " ", StringComparison.Ordinal));
        Assert.Equal(exception.Mistakes.Distinct(StringComparer.Ordinal), exception.Mistakes);
    }

    [Fact]
    public async Task Build_FrameworksOwnNames_AreTaken()
    {
        using var folder = new TestFolder();
        await using var app = GatewayHost.Build(
        [
            "--Models:Path", TestData.Models, "--Storage:Path", folder.Under("data"), "--urls=http://127.0.0.1:0",
            "--Logging:LogLevel:Default", "Warning", "--AllowedHosts", "*", "--environment", "Production",
        ]);
        Assert.NotNull(app);
    }
}
