using System.Text.Json;
using Spectre.Console;
using StreamCluster.Cli.Tests.EndToEnd;
using StreamCluster.Client;

namespace StreamCluster.Cli.Tests.Watching;

/// <summary><c>watch</c> at a real gateway.</summary>
public class WatchTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task Watch_WithoutTerminal_PrintsALinePerLook()
    {
        await gateway.RunAsync("demo", "--ensemble", "Ensemble_x", "--count", "7", "--rate", "1000");

        var run = await gateway.RunAsync("watch", "--count", "3", "--interval", "0.01");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.Contains($"  {gateway.Address}  ", line, StringComparison.Ordinal));
        Assert.Contains("-/s", lines[0], StringComparison.Ordinal);
        Assert.Contains("0.00/s", lines[2], StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Out);
    }

    [Fact]
    public async Task Watch_Json_IsOneObjectALine()
    {
        await gateway.RunAsync("demo", "--ensemble", "Ensemble_x", "--count", "7", "--rate", "1000");

        var run = await gateway.RunAsync("watch", "--count", "2", "--interval", "0.01", "--json");

        var looks = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(2, looks.Length);
        Assert.True(looks[1].GetProperty("total_predictions").GetInt64() >= 7);
        Assert.Equal(0, looks[1].GetProperty("predictions_per_second").GetDouble());
        Assert.Equal(1, looks[1].GetProperty("nodes").GetArrayLength());
    }

    [Fact]
    public async Task Watch_Json_HasTheErrorsThatTheServerTells()
    {
        await using (var client = await StreamClient.ConnectAsync(new StreamClientOptions
        {
            Endpoint = gateway.Endpoint, Session = new SessionOptions { EnsembleName = "Ensemble_x" },
        }))
        {
            var reading = new Reading(new SignalNames(["Temperature_boundary_1"]), new float[] { 1 });
            await Assert.ThrowsAsync<StreamErrorException>(() => client.PredictAsync(reading));
        }

        var told = JsonDocument.Parse((await gateway.RunAsync("stats", "--json")).Out).RootElement;
        var shown = JsonDocument.Parse((await gateway.RunAsync("watch", "--count", "1", "--json")).Out).RootElement;

        Assert.Equal(Errors(told), Errors(shown));

        static string? Errors(JsonElement reply) => reply.TryGetProperty("errors", out var errors) ? errors.GetRawText() : null;
    }

    [Fact]
    public async Task Watch_ServerGoesAwayAndComesBack_SaysBothAndEndsCleanly()
    {
        await using var proxy = new CuttingProxy(gateway.Endpoint);
        using var stop = new CancellationTokenSource();
        var console = new CliConsole(new StringWriter(), new StringWriter(), Live: null, static _ => null);
        var time = new FakeTime();
        var run = Streamctl.RunAsync(["watch", "--interval", "3", "--server", proxy.Endpoint.ToString()], console, time, stop.Token);
        await time.TimerSetAsync(Interval);
        proxy.Refuse();
        proxy.Cut();
        await NextLookAsync(time);
        await NextLookAsync(time);
        proxy.Listen();
        await NextLookAsync(time);
        await stop.CancelAsync();

        Assert.Equal(0, await run);
        var lines = console.Out.ToString()!.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, lines.Length);
        Assert.All(lines[1..3], static line => Assert.Contains("no server answers: ", line, StringComparison.Ordinal));
        Assert.EndsWith("(back after 6.0 s)", lines[3].TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_InATerminal_DrawsAndEndsCleanly()
    {
        using var stop = new CancellationTokenSource();
        var text = new StringWriter();
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(text),
        });
        (terminal.Profile.Width, terminal.Profile.Height) = (90, 30);
        var console = new CliConsole(text, text, terminal, static _ => null);
        var time = new FakeTime();
        var run = Streamctl.RunAsync(["watch", "--interval", "3", "--newest", "--server", gateway.Address], console, time, stop.Token);
        await time.TimerSetAsync(Interval);
        await NextLookAsync(time);
        await stop.CancelAsync();

        Assert.Equal(0, await run);
        Assert.Contains("predictions  ", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("\u001b[?25h", text.ToString(), StringComparison.Ordinal); // the cursor is back
        Assert.DoesNotMatch("\u001b\\[[0-9;]*3[0-7]m", text.ToString()); // no colour
    }

    [Fact]
    public async Task Watch_KeyWanted_SaysHowToGiveItAndEnds()
    {
        var folder = Directory.CreateTempSubdirectory("streamctl-tests-").FullName;
        await using (var app = GatewayFixture.Build(folder, "--Security:ApiKeys:0", "a-key-of-the-tests-0123456789"))
        {
            await GatewayFixture.StartAsync(app);
            var run = await CliRun.OfAsync("watch", "--server", app.Urls.Single());

            Assert.Equal(1, run.ExitCode);
            Assert.Contains("--api-key", run.Error, StringComparison.Ordinal);
        }

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Lets the wait end, and waits until the next has begun: what is looked at in between is shown.</summary>
    private static async Task NextLookAsync(FakeTime time)
    {
        time.Advance(Interval);
        await time.TimerSetAsync(Interval);
    }
}
