using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace StreamCluster.Browser.Tests.Dashboard;

public sealed class SessionTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [BrowserFact]
    public async Task Session_Live_ShowsWhatIsRecordedAsItComes()
    {
        await using var server = await DashboardServer.StartAsync();
        await using var device = await Device.ConnectAsync(server);
        await device.PredictAsync(30);
        await using var watched = await browser.OpenAsync(server, $"/session/{device.Session}");
        var page = watched.Page;
        await Expect(page.Figure("samples_recorded")).ToHaveTextAsync("30");
        await Expect(page.Locator(".signal-chart canvas")).ToHaveCountAsync(4);
        var reply = await device.PredictAsync(5);
        await Expect(page.Figure("samples_recorded")).ToHaveTextAsync("35");
        var newest = page.GetByRole(AriaRole.Table, new() { Name = "Newest samples" }).Locator("tbody tr").First;
        await Expect(newest.Locator("th")).ToHaveTextAsync("34");
        await Expect(newest.Locator("td").First).ToHaveTextAsync(reply.GetProperty("data").GetProperty("timestamp").GetString()!);
        var predictions = reply.GetProperty("data").GetProperty("predictions");
        foreach (var name in new[] { "XMEAS_5", "XMEAS_6", "XMEAS_7" })
        {
            var value = FiveDigits(predictions.GetProperty(name).GetDouble());
            await Expect(page.Locator($"[data-signal='predicted {name}'] strong")).ToHaveTextAsync(value);
            await Expect(newest.GetByText(value, new() { Exact = true })).ToBeVisibleAsync();
        }

        Assert.Empty(watched.Complaints);
    }

    [BrowserFact]
    public async Task Session_Signals_AreChosenForTheChartsUpToEight()
    {
        await using var server = await DashboardServer.StartAsync();
        await using var device = await Device.ConnectAsync(server);
        await device.PredictAsync(3);
        await using var watched = await browser.OpenAsync(server, $"/session/{device.Session}");
        var page = watched.Page;
        await page.GetByLabel("Filter").FillAsync("XMV");
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "XMV_7" }).CheckAsync();
        await Expect(page.Locator("[data-signal='boundary XMV_7'] strong")).ToHaveTextAsync("50.000");
        foreach (var name in new[] { "XMV_3", "XMV_4", "XMV_5" })
            await page.GetByRole(AriaRole.Checkbox, new() { Name = name }).CheckAsync();
        await Expect(page.Locator(".signal-chart canvas")).ToHaveCountAsync(8);
        await Expect(page.GetByRole(AriaRole.Checkbox, new() { Name = "XMV_6" })).ToBeDisabledAsync();
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "XMV_7" }).UncheckAsync();
        await Expect(page.Locator(".signal-chart canvas")).ToHaveCountAsync(7);
        await page.Button("Number").ClickAsync();
        await Expect(page.Locator(".signal-chart canvas")).ToHaveCountAsync(7);
        Assert.Empty(watched.Complaints);
    }

    [BrowserFact]
    public async Task Session_DeviceGone_IsShownDownloadedAndSaved()
    {
        await using var server = await DashboardServer.StartAsync();
        await using var device = await Device.ConnectAsync(server);
        await device.PredictAsync(12);
        await device.CloseAsync();
        await using var watched = await browser.OpenAsync(server, $"/session/{device.Session}");
        var page = watched.Page;
        await Expect(page.Figure("samples_recorded")).ToHaveTextAsync("12");
        foreach (var format in new[] { "csv", "json" })
        {
            var file = await page.RunAndWaitForDownloadAsync(() => page.Button($"Download {format.ToUpperInvariant()}").ClickAsync());
            Assert.Equal($"stream_history_{device.Session}.{format}", file.SuggestedFilename);
            var history = await server.Client.GetStringAsync(new Uri(server.Address, $"/api/v1/inference/stream/{device.Session}/history?format={format}"));
            Assert.Equal(history, await File.ReadAllTextAsync(await file.PathAsync()));
        }

        await page.GetByLabel("Folder on the server").FillAsync("line-1/shift 2");
        await page.Button("Save on the server").ClickAsync();
        await Expect(page.GetByText("12 samples saved on the server")).ToBeVisibleAsync();
        Assert.Single(Directory.GetFiles(Path.Combine(server.Exports, "line-1", "shift 2"), "*.csv"));
        await page.GetByLabel("Folder on the server").FillAsync("../up");
        await page.Button("Save on the server").ClickAsync();
        await Expect(page.Locator(".message.bad")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Session_LongerThanAPage_ShowsTheNewestAsManyAsAreWanted()
    {
        await using var server = await DashboardServer.StartAsync();
        await using var device = await Device.ConnectAsync(server);
        for (var i = 0; i < 30; i++)
            await device.PredictBatchAsync(90);
        await using var watched = await browser.OpenAsync(server, $"/session/{device.Session}");
        await Expect(watched.Page.Figure("samples_recorded")).ToHaveTextAsync("2,700");
        await Expect(watched.Page.GetByText("200 shown")).ToBeVisibleAsync();
        await watched.Page.Button("1,000").ClickAsync();
        await Expect(watched.Page.GetByText("1,000 shown")).ToBeVisibleAsync();
        await watched.Page.Button("5,000").ClickAsync();
        await Expect(watched.Page.GetByText("2,700 shown")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Session_Unknown_SaysSo()
    {
        await using var server = await DashboardServer.StartAsync();
        await using var watched = await browser.OpenAsync(server, "/session/session_nowhere");
        await Expect(watched.Page.GetByText("No session of this id is stored")).ToBeVisibleAsync();
    }

    /// <summary>As the page writes values: five digits that count.</summary>
    private static string FiveDigits(double value)
    {
        var places = Math.Max(0, 4 - (int)Math.Floor(Math.Log10(Math.Abs(value))));
        return value.ToString("F" + places.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture).Replace('-', '−');
    }
}
