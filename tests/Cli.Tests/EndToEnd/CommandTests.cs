using System.Text.Json;
using StreamCluster.Client;

namespace StreamCluster.Cli.Tests.EndToEnd;

public class CommandTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task Ensembles_List_ShowsEachWithItsCounts()
    {
        var run = await gateway.RunAsync("ensembles");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var line = run.Out.Split('\n').Single(static text => text.StartsWith("Ensemble_x ", StringComparison.Ordinal));
        Assert.Equal(["Ensemble_x", "3", "4", "2"], line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..4]);
    }

    [Fact]
    public async Task Ensembles_OneByName_ShowsItsSignalsInOrder()
    {
        var run = await gateway.RunAsync("ensembles", "Ensemble_x");

        var signals = run.Out.Split('\n').SkipWhile(static text => !text.StartsWith("signal", StringComparison.Ordinal)).Skip(1);
        Assert.Equal(
            ["Pressure_1 no", "Temperature_1 yes", "Flow_1 yes", "Temperature_2 no"],
            signals.Where(static text => text.Length > 0).Select(static text => string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..2])));
    }

    [Fact]
    public async Task Ensembles_OneWithQuantizedModels_ShowsWhatEachSignalLoses()
    {
        var folder = Directory.CreateTempSubdirectory("streamctl-quantized-").FullName;
        await using (var app = GatewayFixture.Build(folder, "--Models:Path", Repository.Path("models"), "--Inference:QuantizeModels", "true"))
        {
            await GatewayFixture.StartAsync(app);
            using var http = new StreamHttpClient(StreamEndpoint.Parse(app.Urls.Single()));
            var signals = (await http.GetEnsembleAsync("TennesseeEastman")).Quantization!.Stage1!.Signals;

            var run = await CliRun.OfAsync("ensembles", "TennesseeEastman", "--server", app.Urls.Single());

            Assert.Contains("8-bit weights: ", run.Out, StringComparison.Ordinal);
            var rows = run.Out.Split('\n').SkipWhile(static text => !text.StartsWith("signal", StringComparison.Ordinal)).Skip(1).Where(static text => text.Length > 0);
            Assert.Equal(
                signals.Select(static signal => $"{signal.Key} {Numbers.Deviation(signal.Value.RmsStd)}"),
                rows.Select(static row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(static cells => $"{cells[0]} {cells[^2]}"));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("ensembles", "nope")]
    [InlineData("demo", "--ensemble", "nope")]
    public async Task AnyCommand_UnknownEnsemble_ListsThoseThereAre(params string[] args)
    {
        var run = await gateway.RunAsync(args);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("no ensemble 'nope'. There are: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("Ensemble_x", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_Count_EndsByItselfWithItsFigures()
    {
        var run = await gateway.RunAsync("demo", "--ensemble", "Ensemble_x", "--count", "20", "--rate", "1000");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("#1  Pressure_1=", run.Out, StringComparison.Ordinal);
        Assert.Contains("20 predictions", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Out);
    }

    [Fact]
    public async Task Demo_Interrupted_EndsCleanly()
    {
        using var stop = new CancellationTokenSource();
        var console = new CliConsole(new StringWriter(), new StringWriter(), Live: null, static _ => null);
        var time = new FakeTime();

        var run = Streamctl.RunAsync(["demo", "--ensemble", "Ensemble_x", "--rate", "1", "--server", gateway.Address], console, time, stop.Token);
        await time.TimerSetAsync(TimeSpan.FromSeconds(1));
        await stop.CancelAsync();

        Assert.Equal(0, await run);
        Assert.Contains("1 predictions", console.Out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stats_AfterPredictions_CountsThem()
    {
        await gateway.RunAsync("demo", "--ensemble", "Ensemble_x", "--count", "7", "--rate", "1000");

        var shown = await gateway.RunAsync("stats");
        var raw = await gateway.RunAsync("stats", "--json");

        Assert.Equal((0, 0), (shown.ExitCode, raw.ExitCode));
        Assert.True(JsonDocument.Parse(raw.Out).RootElement.GetProperty("total_predictions").GetInt64() >= 7);
        Assert.Contains("predictions  ", shown.Out, StringComparison.Ordinal);
        Assert.Contains("errors       ", shown.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyCommand_KeyWanted_SaysHowToGiveIt()
    {
        var folder = Directory.CreateTempSubdirectory("streamctl-tests-").FullName;
        await using (var app = GatewayFixture.Build(folder, "--Security:ApiKeys:0", "a-key-of-the-tests-0123456789"))
        {
            await GatewayFixture.StartAsync(app);
            var address = app.Urls.Single();

            var without = await CliRun.OfAsync("ensembles", "--server", address);
            var with = await CliRun.OfAsync(
                "demo", "--ensemble", "Ensemble_x", "--count", "1", "--server", address, "--api-key", "a-key-of-the-tests-0123456789");

            Assert.Equal((1, 0), (without.ExitCode, with.ExitCode));
            Assert.Contains("--api-key", without.Error, StringComparison.Ordinal);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Client_HistoryOfItsSession_CanBeDownloadedAndSaved()
    {
        using var http = new StreamHttpClient(gateway.Endpoint);
        string session;
        await using (var client = await StreamClient.ConnectAsync(new StreamClientOptions
        {
            Endpoint = gateway.Endpoint, Session = new SessionOptions { EnsembleName = "Ensemble_x", OutputFormat = OutputFormat.Json },
        }))
        {
            session = client.Ack.SessionId;
            Assert.NotNull(client.Ack.ResumeToken);
            Assert.Equal((4, 2), (client.Ack.Ensemble.NumSignals, client.Ack.Ensemble.SignalsUsingBoost));
            var names = new SignalNames(["Temperature_boundary_1", "Temperature_boundary_2", "Pressure_boundary_1"]);
            var prediction = await client.PredictAsync(new Reading(names, new float[] { 24, 30, 2 }), "now");
            Assert.Equal((46.5f, 98.5f, "now"), (prediction["Temperature_1"], prediction["Flow_1"], prediction.Timestamp));
            Assert.Equal(["Temperature_1", "Flow_1"], prediction.SignalsUsedBoost!);
            var error = await Assert.ThrowsAsync<StreamErrorException>(
                () => client.PredictAsync(new Reading(new SignalNames(["Temperature_boundary_1"]), new float[] { 1 })));
            Assert.Equal(StreamErrorCode.MissingSignals, error.Code);
            Assert.Equal(2, error.Details!.Value.GetProperty("missing_signals").GetArrayLength());
        }

        var history = new MemoryStream();
        await http.DownloadHistoryAsync(session, history);
        var saved = await http.SaveHistoryAsync(session, format: HistoryFormat.Json);

        Assert.Contains("\nnow,", System.Text.Encoding.UTF8.GetString(history.ToArray()), StringComparison.Ordinal);
        Assert.Equal(1, saved.SamplesSaved);
        var unknown = await Assert.ThrowsAsync<StreamErrorException>(() => http.DownloadHistoryAsync("session_unknown", Stream.Null));
        Assert.Equal(System.Net.HttpStatusCode.NotFound, unknown.Status);
    }
}
