using System.Net;
using System.Net.WebSockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Security;

/// <summary>What becomes of the keys when the file that holds them is edited.</summary>
public sealed class KeyReloadTests : IDisposable
{
    private const string Named = "\"ensemble_name\":\"Ensemble_x\"";
    private readonly TestFolder _folder = new();

    private string SettingsFile => _folder.Under("appsettings.test.json");

    [Fact]
    public async Task File_KeysAreReplaced_ClosesTheOldWith4003AndTakesTheNew()
    {
        await WriteAsync("""{"Security":{"ApiKeys":["old","kept"]}}""");
        await using var server = await StartAsync(reloadOnChange: true);
        await using var old = await ConnectAsync(server, "old");
        await using var kept = await ConnectAsync(server, "kept");

        // As an editor does it: the new file takes the place of the old one at once.
        await File.WriteAllTextAsync(_folder.Under("next"), """{"Security":{"ApiKeys":["kept","new"]}}""");
        File.Move(_folder.Under("next"), SettingsFile, overwrite: true);

        Assert.Equal(4003, await old.ReceiveCloseAsync());
        await kept.ServesAsync();
        await using var taken = await ConnectAsync(server, "new");
        await taken.ServesAsync();
        await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(server, "old"));
    }

    [Theory]
    [InlineData("""{"Security":{"ApiKey":["new"]}}""")]
    [InlineData("""{"Security":{"ApiKeys":[]}}""")]
    [InlineData("""{"Security":{"ApiKeys":[""]}}""")]
    [InlineData("""{"Security":{"ApiKeys":["new"," "]}}""")]
    [InlineData("""{"Security":{"ApiKeys":""}}""")]
    [InlineData("""{"Security":{"ApiKeys":null}}""")]
    [InlineData("""{"Security":{"ApiKeys":["new"],"AllowedOrigins":["example.com"]}}""")]
    [InlineData("""{"Security":{}}""")]
    [InlineData("{}")]
    public async Task File_KeysAreGoneOrWrong_TheOldOnesStayInForce(string slip)
    {
        await WriteAsync("""{"Security":{"ApiKeys":["old"]}}""");
        await using var server = await StartAsync(reloadOnChange: false);
        await using var client = await ConnectAsync(server, "old");

        await WriteAsync(slip);
        ((IConfigurationRoot)server.Services.GetRequiredService<IConfiguration>()).Reload();

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, "new"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, "old"));
        await client.ServesAsync();

        await WriteAsync("""{"Security":{"ApiKeys":["new"]}}""");
        ((IConfigurationRoot)server.Services.GetRequiredService<IConfiguration>()).Reload();
        Assert.Equal(4003, await client.ReceiveCloseAsync());
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, "new"));
    }

    public void Dispose() => _folder.Dispose();

    private Task WriteAsync(string json) => File.WriteAllTextAsync(SettingsFile, json);

    private Task<TestServer> StartAsync(bool reloadOnChange) =>
        TestServer.StartAsync(builder => builder.Configuration.AddJsonFile(SettingsFile, optional: false, reloadOnChange));

    private static async Task<StreamClient> ConnectAsync(TestServer server, string key)
    {
        var client = await server.ConnectAsync(options => options.SetRequestHeader("X-Api-Key", key));
        await client.ConfigureAsync(Named);
        return client;
    }

    private static async Task<HttpStatusCode> StatusAsync(TestServer server, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/v1/ensemble/list", UriKind.Relative));
        if (key is not null)
            request.Headers.Add("X-Api-Key", key);
        using var reply = await server.Http.SendAsync(request);
        return reply.StatusCode;
    }
}
