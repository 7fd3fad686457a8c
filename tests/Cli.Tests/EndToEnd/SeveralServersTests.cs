using System.Globalization;
using System.Text;
using StreamCluster.Client;

namespace StreamCluster.Cli.Tests.EndToEnd;

/// <summary>The tool with several servers, some of which are not there or go away.</summary>
public class SeveralServersTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    [Theory]
    [InlineData("stats")]
    [InlineData("watch --count 2 --interval 0.01")]
    [InlineData("ensembles")]
    [InlineData("ensembles Ensemble_x")]
    [InlineData("demo --ensemble Ensemble_x --count 3 --rate 1000")]
    public async Task AnyCommand_FirstServerIsNotThere_UsesTheNext(string line)
    {
        await using var dead = new CuttingProxy(gateway.Endpoint);
        dead.Refuse();

        var repeated = await CliRun.OfAsync([.. line.Split(' '), "--server", dead.Endpoint.ToString(), "--server", gateway.Address]);
        var listed = await CliRun.OfAsync([.. line.Split(' '), "--server", $"{dead.Endpoint}, {gateway.Address}"]);

        Assert.Equal((0, "", 0, ""), (repeated.ExitCode, repeated.Error, listed.ExitCode, listed.Error));
    }

    [Theory]
    [InlineData()]
    [InlineData("--batch", "7")]
    public async Task Replay_ConnectionIsCutAgainAndAgain_NeitherLosesNorDoublesARow(params string[] more)
    {
        const int count = 3000;
        using var file = Recording(count);
        using var output = new TempFile();
        var random = new Random(5);
        await using var one = new CuttingProxy(gateway.Endpoint);
        await using var two = new CuttingProxy(gateway.Endpoint);
        one.CutAfter(() => random.Next(2000, 60_000));
        two.CutAfter(() => random.Next(2000, 60_000));

        var run = await CliRun.OfAsync(
        [
            "replay", file.Path, "--ensemble", "Ensemble_x", "--timestamp-column", "when", "--out", output.Path,
            "--server", one.Endpoint.ToString(), "--server", two.Endpoint.ToString(), .. more,
        ]);

        Assert.Equal(0, run.ExitCode);
        var notes = run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(notes.Length > 3);
        Assert.All(notes, static note => Assert.Matches(@"^connection lost, resumed at http://127\.0\.0\.1:\d+ after \d+\.\d+ s$", note.TrimEnd()));
        await AssertAllRowsAsync(gateway.Endpoint, run, output, count);
    }

    [Fact]
    public async Task Replay_ServerIsRestarted_GoesOnInTheSameSession()
    {
        const int count = 1500;
        using var file = Recording(count);
        using var output = new TempFile();
        var folder = Directory.CreateTempSubdirectory("streamctl-tests-").FullName;
        string[] settings = ["--Drain:Pause", "00:00:00"];
        var app = GatewayFixture.Build(folder, settings);
        await GatewayFixture.StartAsync(app);
        await using var proxy = new CuttingProxy(StreamEndpoint.Parse(app.Urls.Single()));
        try
        {
            var replay = CliRun.OfAsync(
                "replay", file.Path, "--ensemble", "Ensemble_x", "--timestamp-column", "when", "--out", output.Path,
                "--rate", "1000", "--server", proxy.Endpoint.ToString());
            using (var http = new StreamHttpClient(proxy.Target))
            {
                while ((await http.GetStatsAsync()).TotalPredictions < 100)
                    await Task.Yield();
            }

            await app.StopAsync();
            await app.DisposeAsync();
            app = GatewayFixture.Build(folder, settings);
            await GatewayFixture.StartAsync(app);
            proxy.Target = StreamEndpoint.Parse(app.Urls.Single());
            var run = await replay;

            Assert.True(run.ExitCode == 0, run.Out + run.Error);
            Assert.Contains("resumed at", run.Error, StringComparison.Ordinal);
            await AssertAllRowsAsync(proxy.Target, run, output, count);
        }
        finally
        {
            await app.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Row i has i as its first signal, and t and i as its timestamp.</summary>
    private static TempFile Recording(int count)
    {
        var text = new StringBuilder("when,Temperature_boundary_1,Temperature_boundary_2,Pressure_boundary_1\n");
        for (var i = 0; i < count; i++)
            text.Append(CultureInfo.InvariantCulture, $"t{i},{i},30,2\n");
        return new TempFile(text.ToString());
    }

    private static async Task AssertAllRowsAsync(StreamEndpoint server, CliRun run, TempFile output, int count)
    {
        var session = run.Out.Split("(session ")[1].Split(')')[0];
        using var http = new StreamHttpClient(server);
        var history = new MemoryStream();
        await http.DownloadHistoryAsync(session, history);
        string[] expected = [.. Enumerable.Range(0, count).Select(static i => "t" + i)];
        Assert.Equal(expected, Column(Encoding.UTF8.GetString(history.ToArray()), 0));
        Assert.Equal(expected, Column(await File.ReadAllTextAsync(output.Path), 1));
    }

    private static IEnumerable<string> Column(string csv, int column) =>
        csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')[column]);
}
