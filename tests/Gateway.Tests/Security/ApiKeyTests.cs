using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StreamCluster.Gateway.Tests.Limits;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Security;

public sealed class ApiKeyTests
{
    private const string Stats = "/api/v1/inference/stream/stats";

    /// <summary>Header, value, and whether that lets a request in where the keys are <c>first</c> and <c>second</c>.</summary>
    public static TheoryData<string, string, bool> Headers => new()
    {
        { "X-Api-Key", "first", true },
        { "X-Api-Key", "second", true },
        { "x-api-key", "first", true },
        { "Authorization", "Bearer first", true },
        { "Authorization", "bearer second", true },
        { "X-Api-Key", "First", false },
        { "X-Api-Key", "first,second", false },
        { "X-Api-Key", "firs", false },
        { "Authorization", "first", false },
        { "Authorization", "Basic first", false },
        { "Authorization", "Bearer", false },
        { "X-Other", "first", false },
    };

    [Fact]
    public async Task Request_WithOrWithoutAKey_IsLetInOr401()
    {
        await using var server = await TestServer.StartAsync("--Security:ApiKeys", "first,second");
        foreach (var row in Headers)
        {
            var (name, value, good) = ((string)row[0], (string)row[1], (bool)row[2]);
            using var upgrade = await UpgradeTests.UpgradeAsync(server, (name, value));
            Assert.True(upgrade.StatusCode == (good ? HttpStatusCode.SwitchingProtocols : HttpStatusCode.Unauthorized), $"{name}: {value}: {upgrade.StatusCode}");
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Stats, UriKind.Relative));
            request.Headers.TryAddWithoutValidation(name, value);
            using var reply = await server.Http.SendAsync(request);
            Assert.True(reply.StatusCode == (good ? HttpStatusCode.OK : HttpStatusCode.Unauthorized), $"{name}: {value}: {reply.StatusCode}");
        }
    }

    [Theory]
    [InlineData(Stats)]
    [InlineData("/api/v1/ensemble/list")]
    [InlineData("/api/v1/ensemble/Ensemble_x/info")]
    [InlineData("/api/v1/inference/stream/session_1/history")]
    [InlineData("/no/such/page")]
    [InlineData("/API/v1/ensemble/LIST")]
    public async Task Get_WithoutAKey_Is401WithAProblem(string path)
    {
        await using var server = await TestServer.StartAsync("--Security:ApiKeys", "first");
        using var reply = await server.Http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, reply.StatusCode);
        Assert.Equal("Bearer", reply.Headers.WwwAuthenticate.ToString());
        Assert.Equal("UNAUTHORIZED", JsonElement.Parse(await reply.Content.ReadAsStringAsync()).Text("error_code"));
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Get_HealthWithoutAKey_IsOpen(string path)
    {
        await using var server = await TestServer.StartAsync("--Security:ApiKeys", "first");
        using var reply = await server.Http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
    }

    [Fact]
    public async Task Configuration_KeyIsTakenAway_ClosesItsConnectionsWith4003()
    {
        await using var server = await TestServer.StartAsync("--Security:ApiKeys", "first,second");
        await using var first = await server.ConnectAsync(static options => options.SetRequestHeader("X-Api-Key", "first"));
        await using var second = await server.ConnectAsync(static options => options.SetRequestHeader("X-Api-Key", "second"));
        await first.ConfigureAsync("\"ensemble_name\":\"Ensemble_x\"");
        await second.ConfigureAsync("\"ensemble_name\":\"Ensemble_x\"");
        var configuration = (IConfigurationRoot)server.Services.GetRequiredService<IConfiguration>();
        configuration["Security:ApiKeys"] = "second";
        configuration.Reload();
        Assert.Equal(4003, await first.ReceiveCloseAsync());
        await second.ServesAsync();
    }
}
