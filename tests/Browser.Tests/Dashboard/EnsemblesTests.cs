using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace StreamCluster.Browser.Tests.Dashboard;

public sealed class EnsemblesTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [BrowserFact]
    public async Task Ensembles_ServedAndNot_AreListedWithModelsAndReasons()
    {
        await using var server = await DashboardServer.StartAsync();
        await server.StopAsync();
        await server.AddEnsembleAsync("odd.json", static record => record["ensemble_name"] = "a/b 100% Größe");
        await server.AddEnsembleAsync("lost.json", static record => (record["ensemble_name"], record["stage1_model_name"]) = ("Lost", "not_there"));
        await server.RunAsync();
        await using var watched = await browser.OpenAsync(server, "/ensembles");
        var page = watched.Page;
        await page.BecomeReadyAsync();
        var served = page.GetByRole(AriaRole.Table, new() { Name = "Ensembles that are served" }).Locator("tbody tr");
        await Expect(served).ToHaveCountAsync(2);
        await Expect(served.First).ToContainTextAsync("tep_stage1");
        await Expect(served.First).ToContainTextAsync("2026-11-22");
        var health = await server.ReadAsync("/health");
        var problem = health.GetProperty("problems")[0];
        var lost = page.GetByRole(AriaRole.Table, new() { Name = "Model files that cannot be used" }).Locator("tbody tr");
        await Expect(lost).ToHaveCountAsync(1);
        await Expect(lost.Locator("td").Last).ToHaveTextAsync(problem.GetProperty("reason").GetString()!);
        await served.Last.Locator("a").ClickAsync();
        await Expect(page.Locator("main h1")).ToHaveTextAsync("a/b 100% Größe");
        await Expect(page.GetByText("tep_boost")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Expect(page.Locator("main h1")).ToHaveTextAsync("a/b 100% Größe");
        await Expect(page.GetByText("tep_boost")).ToBeVisibleAsync();
        Assert.Empty(watched.Complaints);
    }

    [BrowserFact]
    public async Task Ensemble_Signals_AreThoseOfTheRecordSortedAndFiltered()
    {
        await using var server = await DashboardServer.StartAsync();
        var record = await server.ReadAsync("/api/v1/ensemble/TennesseeEastman/info");
        var signals = record.GetProperty("signal_analysis").EnumerateArray().ToArray();
        await using var watched = await browser.OpenAsync(server, "/ensemble/TennesseeEastman");
        var page = watched.Page;
        var table = page.GetByRole(AriaRole.Table, new() { Name = "Target signals" });
        var rows = table.Locator("tbody tr");
        await Expect(rows).ToHaveCountAsync(signals.Length);
        foreach (var (signal, i) in signals.Select(static (signal, i) => (signal, i)))
        {
            var cells = await rows.Nth(i).Locator("th, td").AllInnerTextsAsync();
            Assert.Equal(signal.GetProperty("signal").GetString(), cells[0]);
            Assert.Equal(R2(signal.GetProperty("r2_stage1").GetDouble()), cells[1]);
            Assert.Equal(R2(signal.GetProperty("r2_ensemble").GetDouble()), cells[2]);
            Assert.Equal(signal.GetProperty("use_boost").GetBoolean() ? "boost" : "stage 1", cells[5]);
            Assert.Equal(signal.GetProperty("use_boost").GetBoolean() ? "Δ ≥ 0.005" : "Δ < 0.005", cells[6]);
        }

        await page.Button("Boosted").ClickAsync();
        await Expect(rows).ToHaveCountAsync(record.GetProperty("num_use_boost").GetInt32());
        await page.Button("All").ClickAsync();
        await table.GetByRole(AriaRole.Button, new() { Name = "Δ" }).ClickAsync();
        await Expect(table.Locator("th[aria-sort=descending]")).ToContainTextAsync("Δ");
        await Expect(rows.First.Locator("th")).ToHaveTextAsync(signals.MaxBy(static signal => signal.GetProperty("delta_r2").GetDouble()).GetProperty("signal").GetString()!);
        await page.GetByLabel("Filter").FillAsync("xmeas_4");
        await Expect(rows).ToHaveCountAsync(signals.Count(static signal => signal.GetProperty("signal").GetString()!.StartsWith("XMEAS_4", StringComparison.Ordinal)));
        Assert.Empty(watched.Complaints);
    }

    [BrowserFact]
    public async Task Ensemble_QuantizedModels_ShowsWhatEachSignalLoses()
    {
        await using var server = await DashboardServer.StartAsync("--Inference:QuantizeModels", "true");
        var record = await server.ReadAsync("/api/v1/ensemble/TennesseeEastman/info");
        var signal = record.GetProperty("signals").GetProperty("target")[0].GetString()!;
        await using var watched = await browser.OpenAsync(server, "/ensemble/TennesseeEastman");
        var rows = watched.Page.GetByRole(AriaRole.Table, new() { Name = "What 8-bit weights cost" }).Locator("tbody tr");
        await Expect(rows).ToHaveCountAsync(record.GetProperty("signals").GetProperty("target").GetArrayLength());
        var cells = await rows.First.Locator("th, td").AllInnerTextsAsync();
        Assert.Equal(signal, cells[0]);
        Assert.Equal(
            Figures("stage1").Concat(Figures("boost")),
            cells.Skip(1).Select(static cell => double.Parse(cell.Replace('−', '-'), CultureInfo.InvariantCulture)));
        Assert.Empty(watched.Complaints);

        // To the four decimals that are shown.
        IEnumerable<double> Figures(string model)
        {
            var error = record.GetProperty("quantization").GetProperty(model).GetProperty("signals").GetProperty(signal);
            return [Math.Round(error.GetProperty("rms_std").GetDouble(), 4), Math.Round(error.GetProperty("max_std").GetDouble(), 4)];
        }
    }

    [BrowserFact]
    public async Task Ensemble_NotQuantized_HasNoSuchTable()
    {
        await using var server = await DashboardServer.StartAsync();
        await using var watched = await browser.OpenAsync(server, "/ensemble/TennesseeEastman");
        await Expect(watched.Page.GetByRole(AriaRole.Table, new() { Name = "Target signals" })).ToBeVisibleAsync();
        await Expect(watched.Page.GetByText("What 8-bit weights cost")).ToBeHiddenAsync();
    }

    [BrowserFact]
    public async Task Ensemble_Unknown_SaysSo()
    {
        await using var server = await DashboardServer.StartAsync();
        await using var watched = await browser.OpenAsync(server, "/ensemble/nowhere");
        await Expect(watched.Page.GetByText("No ensemble of that name is served.")).ToBeVisibleAsync();
    }

    private static string R2(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture).Replace('-', '−');
}
