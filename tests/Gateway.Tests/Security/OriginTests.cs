using System.Net;
using System.Text.Json;
using StreamCluster.Gateway.Tests.Limits;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Security;

public sealed class OriginTests
{
    /// <summary>An origin; <c>{own}</c> stands for the server's host and port. Whether it may connect where https://plant.example is allowed.</summary>
    public static TheoryData<string, bool> Origins => new()
    {
        { "http://{own}", true },
        { "https://{own}", true }, // behind a proxy that ends TLS
        { "HTTP://{own}", true },
        { "https://plant.example", true },
        { "https://PLANT.example", true },
        { "https://plant.example:444", false },
        { "http://plant.example", false },
        { "https://plant.example.evil.test", false },
        { "https://evil.test", false },
        { "http://127.0.0.1", false },
        { "http://127.0.0.1:1", false },
        { "http://{own}.evil.test", false },
        { "null", false },
        { "{own}", false },
        { "file://", false },
        { "http://{own}@evil.test", false },
    };

    [Fact]
    public async Task Upgrade_OfAnOrigin_IsAllowedOrForbidden()
    {
        await using var server = await TestServer.StartAsync("--Security:AllowedOrigins", "https://plant.example/, https://other.example");
        foreach (var row in Origins)
        {
            var origin = ((string)row[0]).Replace("{own}", server.Address.Authority, StringComparison.Ordinal);
            using var reply = await UpgradeTests.UpgradeAsync(server, ("Origin", origin));
            var expected = (bool)row[1] ? HttpStatusCode.SwitchingProtocols : HttpStatusCode.Forbidden;
            Assert.True(reply.StatusCode == expected, $"{origin}: {reply.StatusCode}");
            if (reply.StatusCode == HttpStatusCode.Forbidden)
                Assert.Equal(403, JsonElement.Parse(await reply.Content.ReadAsStringAsync()).GetProperty("status").GetInt32());
        }
    }

    [Fact]
    public async Task Upgrade_EveryOriginIsAllowed_IsAllowed()
    {
        await using var server = await TestServer.StartAsync("--Security:AllowedOrigins", "*");
        using var reply = await UpgradeTests.UpgradeAsync(server, ("Origin", "null"));
        Assert.Equal(HttpStatusCode.SwitchingProtocols, reply.StatusCode);
    }

    [Fact]
    public async Task Upgrade_NoOrigin_IsAllowed()
    {
        await using var server = await TestServer.StartAsync();
        using var reply = await UpgradeTests.UpgradeAsync(server);
        Assert.Equal(HttpStatusCode.SwitchingProtocols, reply.StatusCode);
    }
}
