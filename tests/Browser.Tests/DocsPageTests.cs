using Microsoft.Playwright;
using StreamCluster.Gateway.Tests.Http;

namespace StreamCluster.Browser.Tests;

public sealed class DocsPageTests(BrowserFixture browser, RealGateway gateway)
    : IClassFixture<BrowserFixture>, IClassFixture<RealGateway>
{
    [BrowserFact]
    public async Task Docs_Opened_ListsEveryEndpointWithoutComplaintOrStrayRequest()
    {
        await using var watched = await OpenAsync(1280);
        await watched.KeepPictureAsync("docs-1280");
        var paths = await watched.Page.Locator(".opblock-summary-path").EvaluateAllAsync<string[]>(
            "paths => paths.map(path => path.dataset.path)");
        foreach (var path in new[]
        {
            "/api/v1/inference/stream/stats", "/api/v1/inference/stream/save", "/api/v1/inference/stream/{session_id}/history",
            "/api/v1/ensemble/list", "/api/v1/ensemble/{name}/info", "/api/v1/ensemble/{name}/ranges",
        })
            Assert.Contains(path, paths);
        Assert.Empty(watched.Complaints);
        Assert.Empty(watched.Strays);
    }

    [BrowserFact]
    public async Task Docs_TryItOut_ShowsTheServersReply()
    {
        await using var watched = await OpenAsync(1280);
        var list = watched.Page.Locator("#operations-Ensembles-listEnsembles");
        await list.Locator(".opblock-summary-control").ClickAsync();
        await list.GetByRole(AriaRole.Button, new() { Name = "Try it out" }).ClickAsync();
        await list.GetByRole(AriaRole.Button, new() { Name = "Execute" }).ClickAsync();
        var reply = list.Locator(".live-responses-table");
        await Assertions.Expect(reply.Locator(".response-col_status").Last).ToContainTextAsync("200");
        await Assertions.Expect(reply.Locator(".highlight-code").First).ToContainTextAsync("Ensemble_x");
        await watched.KeepPictureAsync("docs-1280-tried");
        Assert.Empty(watched.Complaints);
        Assert.Empty(watched.Strays);
    }

    [BrowserFact]
    public async Task Docs_Authorize_SendsTheKey()
    {
        await using var watched = await OpenAsync(1280);
        await watched.Page.Locator(".btn.authorize").First.ClickAsync();
        var dialog = watched.Page.Locator(".dialog-ux");
        await watched.KeepPictureAsync("docs-1280-authorize");
        await dialog.Locator("input").First.FillAsync("key-1");
        await dialog.Locator(".btn.authorize").First.ClickAsync();
        await dialog.Locator(".btn-done").First.ClickAsync();
        var list = watched.Page.Locator("#operations-Ensembles-listEnsembles");
        await list.Locator(".opblock-summary-control").ClickAsync();
        await list.GetByRole(AriaRole.Button, new() { Name = "Try it out" }).ClickAsync();
        var request = await watched.Page.RunAndWaitForRequestAsync(
            () => list.GetByRole(AriaRole.Button, new() { Name = "Execute" }).ClickAsync(), "**/api/v1/ensemble/list");
        Assert.Equal("key-1", await request.HeaderValueAsync("x-api-key"));
    }

    [BrowserFact]
    public async Task Docs_WebSocketSection_ShowsThisServersAddressAndEveryMessage()
    {
        await using var watched = await OpenAsync(1280);
        await Assertions.Expect(watched.Page.Locator("#stream-address"))
            .ToHaveTextAsync($"ws://{gateway.Address.Authority}/api/v1/inference/stream");
        foreach (var id in new[] { "config", "predict", "predict-batch", "ping", "correlation", "resume", "errors", "close-codes", "limits" })
            await Assertions.Expect(watched.Page.Locator($"#websocket #{id}")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Docs_OnAPhone_DoesNotScrollSideways()
    {
        await using var watched = await OpenAsync(390);
        Assert.False(await watched.ScrollsSidewaysAsync());
        await watched.KeepPictureAsync("docs-390");
        var operations = await watched.Page.Locator(".opblock-summary-control").AllAsync();
        foreach (var operation in operations)
            await operation.ClickAsync();
        await Assertions.Expect(watched.Page.Locator(".opblock.is-open")).ToHaveCountAsync(operations.Count);
        await watched.KeepPictureAsync("docs-390-open");
        Assert.False(await watched.ScrollsSidewaysAsync());
        Assert.Empty(watched.Complaints);
    }

    [BrowserFact]
    public async Task Docs_InTheDark_IsDark()
    {
        await using var watched = await OpenAsync(1280, ColorScheme.Dark);
        await watched.Page.Locator("#operations-Ensembles-readEnsemble .opblock-summary-control").ClickAsync();
        await watched.KeepPictureAsync("docs-1280-dark");
        var colors = await watched.Page.EvaluateAsync<string[]>(
            "() => [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]");
        Assert.Equal(["rgb(18, 23, 30)", "rgb(227, 232, 239)"], colors);
    }

    private async Task<WatchedPage> OpenAsync(int width, ColorScheme colors = ColorScheme.Light)
    {
        var watched = await browser.OpenAsync(gateway.Address, width, colors);
        await watched.Page.GotoAsync("/docs");
        await watched.Page.Locator("#operations-Ensembles-listEnsembles").WaitForAsync();
        return watched;
    }
}
