using System.Net;
using StreamCluster.Hosting.Settings;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Security;

public sealed class SecuritySettingsTests
{
    [Theory]
    [InlineData("--Security:ApiKeys", "")]
    [InlineData("--Security:ApiKeys", " ")]
    [InlineData("--Security:ApiKeys", ",")]
    [InlineData("--Security:ApiKeys:0", "")]
    [InlineData("--Security:ApiKeys:0", " ")]
    [InlineData("--Security:ApiKeys:0", "good", "--Security:ApiKeys:1", "")]
    public void Build_AKeyIsBlank_IsAMistakeAndNotAnOpenServer(params string[] settings)
    {
        var exception = Assert.Throws<SettingsException>(() => GatewayHost.Build(["--Models:Path", TestData.Models, .. settings]));
        Assert.Contains("Security:ApiKeys", Assert.Single(exception.Mistakes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("example.com")]
    [InlineData("example.com:443")]
    [InlineData("https://example.com/path")]
    [InlineData("https://example.com/?a=b")]
    [InlineData("https://user@example.com")]
    [InlineData("ftp://example.com")]
    [InlineData("https://*.example.com")]
    [InlineData("https://a.example.com,*.com")]
    [InlineData("null")]
    public void Build_AnOriginIsNone_IsAMistake(string origins)
    {
        var exception = Assert.Throws<SettingsException>(() => GatewayHost.Build(
            ["--Models:Path", TestData.Models, "--Security:AllowedOrigins", origins]));
        Assert.Contains("Security:AllowedOrigins", Assert.Single(exception.Mistakes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/docs")]
    [InlineData("/openapi.json")]
    [InlineData("/asyncapi.yaml")]
    public async Task Get_DocumentsWithoutAKey_AreOpenAndTheApiIsNot(string path)
    {
        await using var server = await TestServer.StartAsync("--Security:ApiKeys", "first");
        using var document = await server.Http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, document.StatusCode);
        using var api = await server.Http.GetAsync(new Uri("/api/v1/ensemble/list", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, api.StatusCode);
        using var near = await server.Http.GetAsync(new Uri(path + "x", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, near.StatusCode);
    }
}
