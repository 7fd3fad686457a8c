using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace StreamCluster.Browser.Tests.Dashboard;

public sealed class ConsoleTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [BrowserFact]
    public async Task Console_ByHand_ShowsTheMessagesAsTheyWereOnTheWire()
    {
        await using var server = await DashboardServer.StartAsync();
        await using var watched = await browser.OpenAsync(server, "/console");
        var page = watched.Page;
        var frames = Frames(page);
        await page.Button("Open a stream").ClickAsync();
        await page.GetByLabel("XMV_1", new() { Exact = true }).FillAsync("61.25");
        await page.Button("Send these values").ClickAsync();
        await page.Button("Send a random batch").ClickAsync();
        await page.Button("Ping").ClickAsync();
        await Expect(page.Locator(".wire > li")).ToHaveCountAsync(8);
        Assert.Equal(frames.Reverse(), await page.Locator(".wire pre").AllTextContentsAsync());
        var sent = frames.Select(static frame => JsonDocument.Parse(frame).RootElement).ToArray();
        Assert.Equal("""{"ensemble_name":"TennesseeEastman"}""", sent[0].GetProperty("data").GetRawText());
        var predict = sent.Single(static message => message.GetProperty("type").GetString() == "predict");
        Assert.Equal(61.25, predict.GetProperty("data").GetProperty("boundary_signals").GetProperty("XMV_1").GetDouble());
        Assert.Equal(11, (await server.StatsAsync()).GetProperty("total_predictions").GetInt64());
        await Expect(page.Locator(".wire .received", new() { HasText = "round trip" })).ToHaveCountAsync(4);
        Assert.Empty(watched.Complaints);
    }

    [BrowserFact]
    public async Task Console_RandomBatch_StaysWithinTheSignalsRanges()
    {
        await using var server = await DashboardServer.StartAsync();
        await using var watched = await browser.OpenAsync(server, "/console");
        var frames = Frames(watched.Page);
        await watched.Page.Button("Open a stream").ClickAsync();
        await watched.Page.GetByLabel("Samples in a batch").FillAsync("100");
        await watched.Page.Button("Send a random batch").ClickAsync();
        await watched.Page.Locator(".wire .received", new() { HasText = "prediction_batch" }).WaitForAsync();
        var ranges = (await server.ReadAsync("/api/v1/ensemble/TennesseeEastman/ranges")).GetProperty("signals");
        var batch = frames.Select(static frame => JsonDocument.Parse(frame).RootElement)
            .Single(static message => message.GetProperty("type").GetString() == "predict_batch").GetProperty("data").GetProperty("batch");
        Assert.Equal(100, batch.GetArrayLength());
        foreach (var signal in batch.EnumerateArray().SelectMany(static sample => sample.EnumerateObject()))
        {
            var (min, max) = (ranges.GetProperty(signal.Name).GetProperty("min").GetDouble(), ranges.GetProperty(signal.Name).GetProperty("max").GetDouble());
            var rounding = (max - min) * 1e-4;
            Assert.InRange(signal.Value.GetDouble(), min - rounding, max + rounding);
        }
    }

    [BrowserFact]
    public async Task Console_MissingValue_HighlightsTheError()
    {
        await using var server = await DashboardServer.StartAsync();
        await using var watched = await browser.OpenAsync(server, "/console");
        var page = watched.Page;
        await page.Button("Open a stream").ClickAsync();
        await page.GetByLabel("XMV_2", new() { Exact = true }).FillAsync("");
        await page.Button("Send these values").ClickAsync();
        await Expect(page.Locator(".wire .fault .tag.bad")).ToHaveTextAsync("MISSING_SIGNALS");
        await Expect(page.GetByText("1 request, 0 answered, 1 error")).ToBeVisibleAsync();
        await page.GetByLabel("Show").SelectOptionAsync("errors");
        await Expect(page.Locator(".wire > li")).ToHaveCountAsync(1);
    }

    [BrowserFact]
    public async Task Console_Options_AreInTheConfigMessage()
    {
        await using var server = await DashboardServer.StartAsync();
        await using var watched = await browser.OpenAsync(server, "/console");
        var page = watched.Page;
        var frames = Frames(page);
        await page.GetByText("Options:").ClickAsync();
        await page.GetByLabel("Mode").SelectOptionAsync("batch");
        await page.GetByLabel("Output format").SelectOptionAsync("csv");
        await page.GetByLabel("Metadata in replies").UncheckAsync();
        await page.GetByLabel("Choose the boosted signals by hand").CheckAsync();
        var boosts = page.GetByRole(AriaRole.Group, new() { Name = "Signals to boost" }).GetByRole(AriaRole.Checkbox);
        foreach (var boost in await boosts.AllAsync())
            await boost.UncheckAsync();
        await boosts.First.CheckAsync();
        await page.Button("Open a stream").ClickAsync();
        await page.Button("Send one random").ClickAsync();
        await page.Locator(".wire .received", new() { HasText = "predictions_csv" }).WaitForAsync();
        var messages = frames.Select(static frame => JsonDocument.Parse(frame).RootElement).ToArray();
        var config = messages[0].GetProperty("data");
        Assert.Equal("batch", config.GetProperty("mode").GetString());
        Assert.Equal("csv", config.GetProperty("output_format").GetString());
        Assert.False(config.GetProperty("include_metadata").GetBoolean());
        Assert.Single(config.GetProperty("manual_boost_signals").EnumerateObject(), static boost => boost.Value.GetBoolean());
        Assert.Equal(1, messages[1].GetProperty("ensemble_info").GetProperty("signals_using_boost").GetInt32());
    }

    [BrowserFact]
    public async Task Console_DropAndResume_GoesOnAndCountsNothingTwice()
    {
        await using var server = await DashboardServer.StartAsync();
        await using var watched = await browser.OpenAsync(server, "/console?demo");
        var page = watched.Page;
        var answered = page.Locator(".wire .received", new() { HasText = "prediction" });
        await answered.Nth(3).WaitForAsync();
        var session = (await server.StatsAsync()).GetProperty("connections")[0].GetProperty("session_id").GetString();
        for (var drop = 0; drop < 3; drop++)
        {
            await page.Button("Drop and resume").ClickAsync();
            await page.GetByText("Resumed with").WaitForAsync();
            await page.Button("Send one random").ClickAsync();
        }

        await page.Button("Stop").ClickAsync();
        await page.WaitForFunctionAsync("() => { const [, sent, answered] = /(\\d+) requests?, (\\d+) answered/.exec(document.body.innerText); return sent === answered; }");
        var sent = int.Parse(await page.EvaluateAsync<string>("() => /(\\d+) requests?/.exec(document.body.innerText)[1]"), System.Globalization.CultureInfo.InvariantCulture);
        var stats = await server.StatsAsync();
        Assert.Equal(sent, stats.GetProperty("total_predictions").GetInt64());
        Assert.Equal(session, stats.GetProperty("connections")[0].GetProperty("session_id").GetString());
        Assert.Empty(watched.Complaints);
    }

    [BrowserFact]
    public async Task Console_Reloaded_ResumesTheSessionOfThisTab()
    {
        await using var server = await DashboardServer.StartAsync();
        await using var watched = await browser.OpenAsync(server, "/console");
        var page = watched.Page;
        await page.Button("Open a stream").ClickAsync();
        await page.Button("Send one random").ClickAsync();
        await page.Locator(".wire .received", new() { HasText = "round trip" }).Nth(1).WaitForAsync();
        var session = (await server.StatsAsync()).GetProperty("connections")[0].GetProperty("session_id").GetString();
        await page.ReloadAsync();
        await page.Button("Resume the last session").ClickAsync();
        await Expect(page.GetByText("Resumed with 1 predictions recorded.")).ToBeVisibleAsync();
        await Expect(page.GetByText($"Connected · {session}")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Console_ServerRestarts_ResumesByItself()
    {
        await using var server = await DashboardServer.StartAsync();
        await using var watched = await browser.OpenAsync(server, "/console?demo");
        var page = watched.Page;
        await page.Locator(".wire .received", new() { HasText = "prediction" }).Nth(3).WaitForAsync();
        await server.StopAsync();
        await server.RunAsync();
        await page.GetByText("Resumed with").WaitForAsync();
        Assert.Equal(1, (await server.StatsAsync()).GetProperty("active_connections").GetInt32());
    }

    /// <summary>Every text message, either way, in order.</summary>
    private static ConcurrentQueue<string> Frames(IPage page)
    {
        var frames = new ConcurrentQueue<string>();
        page.WebSocket += (_, socket) =>
        {
            socket.FrameSent += (_, frame) => frames.Enqueue(frame.Text!);
            socket.FrameReceived += (_, frame) => frames.Enqueue(frame.Text!);
        };
        return frames;
    }
}
