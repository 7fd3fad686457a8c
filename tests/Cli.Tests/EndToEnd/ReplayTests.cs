using System.Text.Json;

namespace StreamCluster.Cli.Tests.EndToEnd;

public class ReplayTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    // Targets as tests/Data/README.md computes them by hand; the file has two of the four.
    private const string Recording = """
        when,Temperature_boundary_1,Temperature_boundary_2,Pressure_boundary_1,Temperature_1,Pressure_1,comment
        t1,24,30,2,46.5,16.5,"a, b"
        t2,32,30,2,56.5,20.5,
        t3,24,,2,46.5,16.5,not usable
        t4,24,30,4,46.75,20.5,

        """;

    [Theory]
    [InlineData()]
    [InlineData("--batch", "2")]
    [InlineData("--window", "1")]
    [InlineData("--rate", "1000")]
    public async Task Replay_TargetsInTheFile_AreComparedExactly(params string[] more)
    {
        using var file = new TempFile(Recording);

        var run = await gateway.RunAsync(["replay", file.Path, "--ensemble", "Ensemble_x", "--json", .. more]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var summary = JsonDocument.Parse(run.Out).RootElement;
        Assert.Equal(3, summary.GetProperty("rows_predicted").GetInt64());
        Assert.Equal(1, summary.GetProperty("rows_skipped").GetInt64());
        Assert.Equal("line 4: Temperature_boundary_2 is empty", summary.GetProperty("first_skipped").GetString());
        Assert.Equal(["Pressure_1", "Temperature_1"], summary.GetProperty("signals").EnumerateArray().Select(signal => signal.GetProperty("signal").GetString()));
        Assert.All(summary.GetProperty("signals").EnumerateArray(), signal =>
            Assert.Equal((3, 1.0, 0.0), (signal.GetProperty("count").GetInt64(), signal.GetProperty("r2").GetDouble(), signal.GetProperty("mae").GetDouble())));
    }

    [Fact]
    public async Task Replay_Out_HoldsThePredictionsOfTheRowsThatWereUsed()
    {
        using var file = new TempFile(Recording);
        using var output = new TempFile();

        var run = await gateway.RunAsync(
            "replay", file.Path, "--out", output.Path, "--timestamp-column", "when", "--exclude", "Flow_1", "--ensemble", "Ensemble_x");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            "row,timestamp,prediction_Pressure_1,prediction_Temperature_1,prediction_Temperature_2\r\n"
            + "1,t1,16.5,46.5,28.5\r\n2,t2,20.5,56.5,28.5\r\n4,t4,20.5,46.75,29\r\n",
            await File.ReadAllTextAsync(output.Path));
        Assert.Contains("skipped      1; the first: line 4", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Out);
    }

    [Fact]
    public async Task Replay_SemicolonsAndNamesThatNeedCare_ArriveAsTheyAre()
    {
        using var file = new TempFile("\"Température \"\"α\"\"\";=SUM(A1)\r\n2,0;4\r\n", withByteOrderMark: true);
        using var output = new TempFile();

        var run = await gateway.RunAsync("replay", file.Path, "--out", output.Path);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            "row,\"prediction_a,b\",prediction_鍋炉/1,prediction_-tab\t\\ end\r\n1,7.5,1,16\r\n", await File.ReadAllTextAsync(output.Path));
        Assert.Contains("'Ensemble_y'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_Strict_StopsAtTheLineButKeepsWhatWasBefore()
    {
        using var file = new TempFile(Recording);
        using var output = new TempFile();

        var run = await gateway.RunAsync("replay", file.Path, "--strict", "--out", output.Path, "--ensemble", "Ensemble_x");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("line 4: Temperature_boundary_2 is empty", run.Error, StringComparison.Ordinal);
        Assert.Equal(3, (await File.ReadAllLinesAsync(output.Path)).Length);
    }

    [Fact]
    public async Task Replay_ColumnsMissing_AreNamed()
    {
        using var file = new TempFile("Temperature_boundary_1,other\n1,2\n");

        var run = await gateway.RunAsync("replay", file.Path, "--ensemble", "Ensemble_x");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("lacks 2 of the 3", run.Error, StringComparison.Ordinal);
        Assert.Contains("Temperature_boundary_2, Pressure_boundary_1", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_RowThatTheModelFailsOn_IsCountedAndTold()
    {
        using var file = new TempFile("Level_boundary_1,Level_boundary_2\n1,1\n1,9\n2,1\n");

        var run = await gateway.RunAsync("replay", file.Path, "--ensemble", "Ensemble_throws");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("refused      1; the first: line 3: PREDICTION_ERROR", run.Out, StringComparison.Ordinal);
        Assert.Contains("rows         2 predicted", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_OutIsTheRecording_IsRefusedAndLeavesItAlone()
    {
        using var file = new TempFile(Recording);

        var run = await gateway.RunAsync("replay", file.Path, "--out", file.Path, "--ensemble", "Ensemble_x");

        Assert.Equal(2, run.ExitCode);
        Assert.Equal(Recording, await File.ReadAllTextAsync(file.Path));
    }

    [Fact]
    public async Task Replay_Interrupted_ReportsWhatWasDone()
    {
        using var file = new TempFile(Recording);
        using var stop = new CancellationTokenSource();
        var console = new CliConsole(new StringWriter(), new StringWriter(), Live: null, static _ => null);

        // The clock stands still, so the second row's turn never comes; the wait for it is the event that is waited for.
        var time = new FakeTime();
        var run = Streamctl.RunAsync(
            ["replay", file.Path, "--rate", "1", "--ensemble", "Ensemble_x", "--server", gateway.Address], console, time, stop.Token);
        await time.TimerSetAsync(TimeSpan.FromSeconds(1));
        await stop.CancelAsync();

        Assert.Equal(1, await run);
        Assert.Contains("interrupted", console.Out.ToString(), StringComparison.Ordinal);
        Assert.Contains("rows         1 predicted", console.Out.ToString(), StringComparison.Ordinal);
    }
}
