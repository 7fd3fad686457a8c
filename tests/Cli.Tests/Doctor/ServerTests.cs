using System.Text.Json;
using StreamCluster.Cli.Tests.EndToEnd;

namespace StreamCluster.Cli.Tests.Doctoring;

/// <summary>Each check of a server, where it is well and where it is not.</summary>
public sealed class ServerTests(GatewayFixture gateway) : InAFolder, IClassFixture<GatewayFixture>
{
    private const string Key = "a-key-of-the-tests-0123456789";

    [Fact]
    public async Task Doctor_ServerIsWell_SaysSoAndLeavesNothing()
    {
        var run = await gateway.RunAsync("doctor");

        Assert.True(run is { ExitCode: 0, Error: "" }, run.Out + run.Error);
        foreach (var check in new[] { "reachable", "clock", "ready", "models", "key", "stream" })
            Assert.Matches($"(?m)^ok +{check} ", run.Out);
        Assert.Contains("6 ok, 0 warnings, 0 failed, 0 skipped", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Out);
    }

    [Fact]
    public async Task Doctor_Predict_StreamsAReading()
    {
        var findings = await RunAsync(0, gateway.Address, "--predict");

        Assert.Matches(@"predicted \d+ signals in .* \(session session_", Single(findings, "prediction", "ok"));
    }

    [Fact]
    public async Task Doctor_NobodyThere_Fails()
    {
        await using var dead = new CuttingProxy(gateway.Endpoint);
        dead.Refuse();

        var findings = await RunAsync(1, dead.Endpoint.ToString());

        Assert.Contains("cannot be reached", Single(findings, "reachable", "failed"), StringComparison.Ordinal);
        Assert.Single(findings);
    }

    [Fact]
    public async Task Doctor_SomethingElseThere_Fails()
    {
        var findings = await RunAsync(1, gateway.Address + "/docs");

        Assert.Contains("no gateway", Single(findings, "reachable", "failed"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_ProxyThatPassesNoUpgrade_FailsAndSaysWhatToSet()
    {
        await using var proxy = await PlainProxy.StartAsync(gateway.Endpoint);

        var findings = await RunAsync(1, proxy.Address);

        Assert.Contains("in place of 101", Single(findings, "stream", "failed"), StringComparison.Ordinal);
        Assert.Contains("proxy_http_version 1.1", findings.Single(static finding => finding.GetProperty("check").GetString() == "stream").GetProperty("advice").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_ClockIsWrong_Warns()
    {
        await using var proxy = await PlainProxy.StartAsync(gateway.Endpoint, ahead: TimeSpan.FromHours(1));

        Assert.Contains("ahead of this machine's", Single(await RunAsync(1, proxy.Address), "clock", "warning"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_KeyWanted_TellsNoneWrongAndRight()
    {
        await using var app = GatewayFixture.Build(Folder, "--Security:ApiKeys:0", Key);
        await GatewayFixture.StartAsync(app);
        var address = app.Urls.Single();

        var none = await RunAsync(1, address);
        var wrong = await RunAsync(1, address, "--api-key", "another-key-9876543210");
        var right = await RunAsync(0, address, "--api-key", Key);

        Assert.Contains("none is given", Single(none, "key", "failed"), StringComparison.Ordinal);
        Assert.Contains("wants an API key", Single(none, "stream", "failed"), StringComparison.Ordinal);
        Assert.Contains("does not accept this key", Single(wrong, "key", "failed"), StringComparison.Ordinal);
        Assert.Contains("accepts this one", Single(right, "key", "ok"), StringComparison.Ordinal);
        Assert.DoesNotContain(wrong.Concat(right), static finding => finding.GetRawText().Contains("another-key", StringComparison.Ordinal) || finding.GetRawText().Contains(Key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Doctor_NothingToServe_FailsWithTheReasons()
    {
        await using var app = GatewayFixture.Build(Folder, "--Models:Path", Repository.Path("tests/Data/broken/wrong_sha"));
        await app.StartAsync();
        using (var http = new HttpClient())
        {
            while (!(await http.GetStringAsync(app.Urls.Single() + "/health")).Contains("empty", StringComparison.Ordinal))
                await Task.Yield();
        }

        var findings = await RunAsync(1, app.Urls.Single());

        Assert.Contains("'empty'", Single(findings, "ready", "failed"), StringComparison.Ordinal);
        Assert.Contains(findings, static finding => Message(finding) == "It serves no ensemble.");
        Assert.Contains(findings, static finding => Message(finding).Contains("sha256", StringComparison.Ordinal) && finding.GetProperty("outcome").GetString() == "warning");
    }

    [Fact]
    public async Task Doctor_ServersThatServeDifferentModels_Fails()
    {
        await using var app = GatewayFixture.Build(Folder, "--Models:Path", Repository.Path("models"));
        await GatewayFixture.StartAsync(app);

        var same = await RunAsync(0, $"{gateway.Address},{gateway.Address}");
        var different = await RunAsync(1, $"{gateway.Address},{app.Urls.Single()}");

        foreach (var check in new[] { "agreement.models", "agreement.version", "agreement.clocks" })
            Single(same, check, "ok");
        Assert.Contains($"TennesseeEastman at {gateway.Address}", Single(different, "agreement.models", "failed"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Doctor_Slow_TellsWhetherASilentConnectionHolds(bool cut)
    {
        await using var proxy = new CuttingProxy(gateway.Endpoint);
        var console = new CliConsole(new StringWriter(), new StringWriter(), Live: null, static _ => null);
        var time = new FakeTime();
        var run = Streamctl.RunAsync(["doctor", "--slow", "--json", "--server", proxy.Endpoint.ToString()], console, time);
        await time.TimerSetAsync(TimeSpan.FromSeconds(75));
        if (cut)
            proxy.Cut();
        else
            time.Advance(TimeSpan.FromSeconds(75));

        Assert.Equal(cut ? 1 : 0, await run);
        var message = Single(Parse(console.Out.ToString()!), "idle", cut ? "failed" : "ok");
        Assert.Contains(cut ? "was cut after 0.0 s" : "holds for 75 s", message, StringComparison.Ordinal);
    }

    private static async Task<JsonElement[]> RunAsync(int exitCode, string server, params string[] more)
    {
        var run = await CliRun.OfAsync(["doctor", "--json", "--server", server, .. more]);
        Assert.True(run.ExitCode == exitCode, run.Out + run.Error);
        return Parse(run.Out);
    }

    private static JsonElement[] Parse(string lines) =>
        [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)];

    private static string Message(JsonElement finding) => finding.GetProperty("message").GetString()!;

    private static string Single(JsonElement[] findings, string check, string outcome)
    {
        var finding = Assert.Single(findings, finding => finding.GetProperty("check").GetString() == check);
        Assert.True(finding.GetProperty("outcome").GetString() == outcome, finding.GetRawText());
        return Message(finding);
    }
}
