namespace StreamCluster.Cli.Tests.CommandLine;

public class UsageTests
{
    [Theory]
    [InlineData("bogus")]
    [InlineData("replay")]
    [InlineData("replay f --batch 1001")]
    [InlineData("replay f --window 0")]
    [InlineData("replay f --rate fast")]
    [InlineData("replay f --limit")]
    [InlineData("demo --rate NaN")]
    [InlineData("demo --rate 1,5")]
    [InlineData("demo --count 1.5")]
    [InlineData("demo --server localhost:8000")]
    [InlineData("stats --nonsense")]
    [InlineData("watch --interval 0")]
    [InlineData("doctor --nonsense")]
    public async Task RunAsync_WrongArguments_SaysWhatAndReturnsTwo(string line)
    {
        var run = await CliRun.OfAsync(line.Split(' '));

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("streamctl: ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Out);
    }

    [Fact]
    public async Task RunAsync_Help_ReturnsZeroAndHidesTheKey()
    {
        var output = new StringWriter();
        var console = new CliConsole(output, TextWriter.Null, Live: null, static name => name == "STREAMCLUSTER_API_KEY" ? "s3cret" : null);

        Assert.Equal(0, await Streamctl.RunAsync(["replay", "--help"], console, TimeProvider.System));
        Assert.Contains("--strict", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stats")]
    [InlineData("ensembles")]
    [InlineData("demo --count 1")]
    public async Task RunAsync_NoServer_IsOneLineAndReturnsOne(string line)
    {
        var server = await ScriptedServer.StartAsync(static _ => Task.CompletedTask);
        var address = server.Endpoint.ToString();
        await server.DisposeAsync();

        var run = await CliRun.OfAsync([.. line.Split(' '), "--server", address]);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"streamctl: {address} cannot be reached", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task RunAsync_NoFile_ReturnsOne()
    {
        var run = await CliRun.OfAsync("replay", "/nowhere/at/all.csv");

        Assert.Equal((1, "streamctl: There is no file /nowhere/at/all.csv."), (run.ExitCode, run.Error.Trim()));
    }
}
