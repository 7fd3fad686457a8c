using System.CommandLine;
using System.Text.Json.Nodes;

namespace StreamCluster.Compare;

/// <summary>The command line.</summary>
internal static class CompareCommand
{
    public static RootCommand Make(TimeProvider clock)
    {
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 9, Description = "Interleaved rounds; every figure is the median over them." };
        var seconds = new Option<double>("--seconds") { DefaultValueFactory = _ => 3, Description = "Length of each measurement." };
        var all = new Option<bool>("--all") { Description = "Every form of load, not only what the checks need." };
        var report = new Option<string?>("--report") { Description = "Writes the medians as JSON." };
        var set = new Option<string[]>("--set") { Description = "A further setting of the gateways, Section:Name=value.", AllowMultipleArgumentsPerToken = true };
        var root = new RootCommand("Bare ONNX Runtime, a bare WebSocket and this service, in one interleaved run. Exit code 1: a figure that is promised is lost.")
        {
            rounds, seconds, all, report, set,
        };
        root.SetAction(async (parsed, cancellationToken) =>
        {
            await using var stage = await Stage.StartAsync([.. (parsed.GetValue(set) ?? []).Select(static setting => "--" + setting)], clock, cancellationToken);
            var length = parsed.GetValue(seconds);
            var scenarios = (parsed.GetValue(all) ? ScenarioSet.Table(stage, length) : ScenarioSet.Gated(stage, length)).ToArray();
            var measured = await CompareRun.RunAsync(scenarios, parsed.GetValue(rounds), cancellationToken);
            var gates = Gates.Of(measured);
            ResultTable.Write(Console.Out, scenarios, measured);
            ResultTable.Write(Console.Out, gates);
            if (parsed.GetValue(report) is { } file)
                await Report.SaveAsync(file, clock.GetUtcNow(), gates, new Dictionary<string, JsonNode> { ["table"] = Report.Table(scenarios, measured) }, cancellationToken);
            return gates.All(static gate => gate.Passed) ? 0 : 1;
        });
        root.Subcommands.Add(Bare(clock));
        root.Subcommands.Add(Echo());
        return root;
    }

    private static Command Bare(TimeProvider clock)
    {
        var models = new Option<string>("--models") { Required = true };
        var ensemble = new Option<string>("--ensemble") { Required = true };
        var command = new Command("bare", "The process that runs an ensemble in a bare loop.") { models, ensemble };
        command.Hidden = true;
        command.SetAction(parsed => BareLoop.Run(parsed.GetValue(models)!, parsed.GetValue(ensemble)!, clock));
        return command;
    }

    private static Command Echo()
    {
        var port = new Option<int>("--port") { Required = true };
        var reply = new Option<int>("--reply-bytes") { Required = true };
        var command = new Command("echo", "The process that is a bare WebSocket.") { port, reply };
        command.Hidden = true;
        command.SetAction((parsed, _) => EchoServer.RunAsync(parsed.GetValue(port), parsed.GetValue(reply)));
        return command;
    }
}
