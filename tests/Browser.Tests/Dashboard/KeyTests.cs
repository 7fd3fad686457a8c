using System.Collections.Concurrent;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace StreamCluster.Browser.Tests.Dashboard;

public sealed class KeyTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    /// <summary>Of characters that no address and no subprotocol would take as they are.</summary>
    private const string Key = "a/+ 1?~é";

    [BrowserFact]
    public async Task Key_Wanted_IsAskedForRefusedWhenWrongAndThenOpensAllButIsNowhereToBeSeen()
    {
        await using var server = await DashboardServer.StartAsync("--Security:ApiKeys:0", Key);
        await using var watched = await browser.OpenAsync(server, "/");
        var page = watched.Page;
        var addresses = new ConcurrentQueue<string>();
        page.Request += (_, request) => addresses.Enqueue(request.Url);
        page.WebSocket += (_, socket) => addresses.Enqueue(socket.Url);
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToBeVisibleAsync();
        await watched.KeepPictureAsync("dashboard-key");
        await page.GetByLabel("Key", new() { Exact = true }).FillAsync("wrong");
        await page.Keyboard.PressAsync("Enter");
        await Expect(dialog.GetByText("does not accept this key")).ToBeVisibleAsync();
        await page.GetByLabel("Key", new() { Exact = true }).FillAsync(Key);
        await page.Keyboard.PressAsync("Enter");
        await Expect(dialog).ToBeHiddenAsync();
        await Expect(page.Figure("total_predictions")).ToHaveTextAsync("0");

        await page.GetByRole(AriaRole.Link, new() { Name = "Start a demo stream" }).ClickAsync();
        await page.Locator(".wire .received", new() { HasText = "prediction" }).Nth(2).WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Live chart" }).First.ClickAsync();
        await page.Locator(".signal-chart canvas").First.WaitForAsync();
        var file = await page.RunAndWaitForDownloadAsync(() => page.Button("Download CSV").ClickAsync());
        Assert.StartsWith("timestamp,latency_ms,", await File.ReadAllTextAsync(await file.PathAsync()), StringComparison.Ordinal);
        Assert.All(addresses, static address => Assert.DoesNotContain(Uri.EscapeDataString(Key), address, StringComparison.Ordinal));
        Assert.Null(await page.EvaluateAsync<string?>("() => Object.values(localStorage).find(value => value.includes('cl')) ?? null"));
        await page.ReloadAsync();
        await page.Locator(".signal-chart canvas").First.WaitForAsync();
        await page.Button("API key").ClickAsync();
        await page.Button("Forget it").ClickAsync();
        await Expect(dialog).ToBeVisibleAsync();
        Assert.Equal("", await page.GetByLabel("Key", new() { Exact = true }).InputValueAsync());
    }
}
