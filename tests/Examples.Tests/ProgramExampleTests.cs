using StreamCluster.Cli.Tests;

namespace StreamCluster.Examples.Tests;

/// <summary>The examples that are programs, at a real gateway whose network fails and which is restarted.</summary>
public class ProgramExampleTests
{
    private const int Count = 400;

    [Fact]
    public Task CSharp_ConnectionsCutAndServerRestarted_LosesAndDoublesNothing() => SurvivesAsync(Examples.StartCSharp);

    [PythonFact]
    public Task Python_ConnectionsCutAndServerRestarted_LosesAndDoublesNothing() => SurvivesAsync(Examples.StartPython);

    [Fact]
    public Task CSharp_PutOffClosedAndRefused_DoesAsTheProtocolSays() => ObeysAsync(Examples.StartCSharp);

    [PythonFact]
    public Task Python_PutOffClosedAndRefused_DoesAsTheProtocolSays() => ObeysAsync(Examples.StartPython);

    [Fact]
    public Task CSharp_Interrupted_EndsCleanly() => EndsCleanlyAsync(Examples.StartCSharp);

    [PythonFact]
    public Task Python_Interrupted_EndsCleanly() => EndsCleanlyAsync(Examples.StartPython);

    private static async Task ObeysAsync(Func<string, int, int, ExampleRun> start)
    {
        await using var server = await DifficultServer.StartAsync();
        await using var run = start(server.Address, int.MaxValue, 5);

        Assert.Equal(1, await run.EndAsync());
        Assert.Contains("4003", run.Remarks, StringComparison.Ordinal);
        Assert.DoesNotContain("Traceback", run.Remarks, StringComparison.Ordinal);
        Assert.StartsWith(server.First[0].Time + "  t=1.5", run.Printed[0], StringComparison.Ordinal);
        Assert.Equal((2, "session_1", "token"), (server.Connections, Text("session_id"), Text("resume_token")));
        Assert.Equal(3, server.First.Count);
        Assert.Equal(server.First[1].Id, server.First[2].Id); // what was on the wire comes again as the same request

        string? Text(string name) => server.Resumed.GetProperty(name).GetString();
    }

    private static async Task EndsCleanlyAsync(Func<string, int, int, ExampleRun> start)
    {
        await using var gateway = await RestartedGateway.StartAsync();
        await using var run = start(gateway.Endpoint.ToString(), int.MaxValue, 50);
        await run.LinesAsync(5);
        run.Interrupt();

        Assert.Equal(0, await run.EndAsync());
        Assert.DoesNotContain("Traceback", run.Remarks, StringComparison.Ordinal);
        // What was read last may be recorded without having been printed, nothing else.
        string[] printed = [.. run.Printed.Select(static line => line.Split("  ")[0])];
        Assert.Equal(printed, (await gateway.TimestampsAsync(run.Session)).Take(printed.Length));
    }

    private static async Task SurvivesAsync(Func<string, int, int, ExampleRun> start)
    {
        var random = new Random(3);
        await using var gateway = await RestartedGateway.StartAsync();
        await using var proxy = new CuttingProxy(gateway.Endpoint);
        await using var run = start(proxy.Endpoint.ToString(), Count, 200);

        await run.LinesAsync(20);
        proxy.CutAfter(() => random.Next(3000, 60_000)); // within the acknowledgement, within replies, between them
        proxy.Cut();
        await run.LinesAsync(80);
        await gateway.RestartAsync();
        await run.LinesAsync(20);

        Assert.Equal(0, await run.EndAsync());
        Assert.True(proxy.Accepted > 5, $"{proxy.Accepted} connections");
        string[] printed = [.. run.Printed.Select(static line => line.Split("  ")[0])];
        Assert.Equal(Count, printed.Distinct().Count());
        Assert.Equal(printed, await gateway.TimestampsAsync(run.Session));
    }
}
