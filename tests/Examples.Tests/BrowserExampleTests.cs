using System.Text.Json;
using Microsoft.Playwright;
using StreamCluster.Browser.Tests;
using StreamCluster.Cli.Tests;

namespace StreamCluster.Examples.Tests;

/// <summary>The page, in a browser, at a real gateway whose network fails and which is restarted.</summary>
public sealed class BrowserExampleTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private const int Count = 300;

    [BrowserFact]
    public async Task Page_ConnectionsCutAndServerRestarted_LosesAndDoublesNothing()
    {
        var random = new Random(4);
        await using var pages = await StaticPages.StartAsync(Repository.Path("examples/javascript"));
        await using var gateway = await RestartedGateway.StartAsync("--Security:AllowedOrigins", pages.Address.GetLeftPart(UriPartial.Authority));
        await using var proxy = new CuttingProxy(gateway.Endpoint);
        await using var watched = await browser.OpenAsync(pages.Address, 1280);

        var made = new List<string>();
        FollowReadings(watched.Page, made);

        await watched.Page.GotoAsync($"/?server={proxy.Endpoint}&rate=100&count={Count}");
        await AnsweredAsync(watched.Page, 20);
        proxy.CutAfter(() => random.Next(3000, 60_000));
        proxy.Cut();
        await AnsweredAsync(watched.Page, 100);
        await gateway.RestartAsync();
        await AnsweredAsync(watched.Page, Count);
        await watched.KeepPictureAsync("example");

        Assert.True(proxy.Accepted > 4, $"{proxy.Accepted} connections");
        var session = await watched.Page.Locator("#session").InnerTextAsync();
        Assert.Equal(Count, made.Count);
        Assert.Equal(made, await gateway.TimestampsAsync(session));
        Assert.Equal(37, await watched.Page.Locator("figure").CountAsync());
        Assert.Empty(watched.Strays);
        Assert.All(watched.Complaints, static complaint => Assert.StartsWith("WebSocket connection to", complaint, StringComparison.Ordinal)); // lost ones

        await watched.Page.Locator("#stop").ClickAsync();
        await Assertions.Expect(watched.Page.Locator("#state")).ToHaveTextAsync("closed");
    }

    [BrowserFact]
    public async Task Page_PutOffClosedAndRefused_DoesAsTheProtocolSays()
    {
        await using var pages = await StaticPages.StartAsync(Repository.Path("examples/javascript"));
        await using var server = await DifficultServer.StartAsync();
        await using var watched = await browser.OpenAsync(pages.Address, 390);

        await watched.Page.GotoAsync($"/?server={server.Address}");

        await Assertions.Expect(watched.Page.Locator("#state")).ToHaveTextAsync("closed with 4003: connecting again would not help");
        await Assertions.Expect(watched.Page.Locator("#answered")).ToHaveTextAsync("1");
        Assert.Equal((2, "session_1", "token"), (server.Connections, Text("session_id"), Text("resume_token")));
        Assert.Equal(3, server.First.Count);
        Assert.Single(server.First.Distinct());
        Assert.False(await watched.ScrollsSidewaysAsync());

        string? Text(string name) => server.Resumed.GetProperty(name).GetString();
    }

    [BrowserFact]
    public async Task Page_ReadingsWhileTheServerCloses_AreKeptForTheNextConnection()
    {
        await using var pages = await StaticPages.StartAsync(Repository.Path("examples/javascript"));
        await using var server = await ClosingServer.StartAsync();
        await using var watched = await browser.OpenAsync(pages.Address, 390);
        await watched.Page.AddInitScriptAsync("""
            window.sockets = [];
            WebSocket = class extends WebSocket { constructor(...where) { super(...where); sockets.push(this); } };
            """);
        await watched.Page.Clock.InstallAsync();

        await watched.Page.GotoAsync($"/?server={server.Address}&rate=100&count=20");
        await server.Configured;
        await watched.Page.WaitForFunctionAsync("sockets[0].readyState === WebSocket.CLOSING");
        await watched.Page.Clock.RunForAsync(500); // 20 readings
        server.LetGo();
        await watched.Page.WaitForFunctionAsync("sockets[0].readyState === WebSocket.CLOSED");
        await watched.Page.Clock.RunForAsync(5000);

        await Assertions.Expect(watched.Page.Locator("#answered")).ToHaveTextAsync("20");
        Assert.Empty(watched.Complaints);
    }

    /// <summary>Writes down when each reading was taken, once however often it is sent. Two may be of the same millisecond.</summary>
    private static void FollowReadings(IPage page, List<string> made)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        page.WebSocket += (_, socket) => socket.FrameSent += (_, frame) =>
        {
            var message = JsonDocument.Parse(frame.Text!).RootElement;
            if (message.TryGetProperty("id", out var id) && ids.Add(id.GetString()!))
                made.Add(message.GetProperty("data").GetProperty("timestamp").GetString()!);
        };
    }

    private static async Task AnsweredAsync(IPage page, int count) => await page.WaitForFunctionAsync(
        "least => Number(document.querySelector('#answered').value) >= least", count, new PageWaitForFunctionOptions { Timeout = 120_000 });
}
