using System.CommandLine;
using System.Text.Json.Nodes;
using StreamCluster.Load;

namespace StreamCluster.Compare;

/// <summary>The command line.</summary>
internal static class CompareCommand
{
    private const int QuietSessions = 10_000;

    public static RootCommand Make(TimeProvider clock)
    {
        var common = new CommonOptions();
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 7, Description = "Interleaved rounds of each kind of client; every figure is the median over them." };
        var seconds = new Option<double>("--seconds") { DefaultValueFactory = _ => 2, Description = "Length of each measurement." };
        var all = new Option<bool>("--all") { Description = "Every form of load, and the quiet sessions, not only what the gates need." };
        var root = new RootCommand("Bare ONNX Runtime, a bare WebSocket and this service, in one interleaved run. Exit code 1: a gate is lost or undecided.")
        {
            rounds, seconds, all, common.Client, common.Report, common.Set,
        };
        root.SetAction(async (parsed, cancellationToken) =>
        {
            var (settings, clients) = (common.SettingsOf(parsed), common.ClientsOf(parsed));
            var parts = new Dictionary<string, JsonNode>();
            var gates = await CompareAsync(parsed.GetValue(rounds), parsed.GetValue(seconds), parsed.GetValue(all), settings, clients, parts, clock, cancellationToken);
            if (parsed.GetValue(all))
            {
                var quiet = await QuietRun.RunAsync(new QuietPlan(QuietSessions, settings, clients), clock, cancellationToken);
                QuietReport.Write(Console.Out, quiet);
                parts["quiet"] = new JsonArray(QuietReport.Json(quiet));
                gates = [.. gates, .. QuietReport.Gates(quiet)];
            }

            ResultTable.Write(Console.Out, gates);
            if (parsed.GetValue(common.Report) is { } file)
                await Report.SaveAsync(file, clock.GetUtcNow(), gates, ModelFiles.Describe(settings), parts, cancellationToken);
            return gates.All(static gate => gate.Passed) ? 0 : 1;
        });
        root.Subcommands.Add(QuietCommand.Make(common, clock));
        root.Subcommands.Add(BatchesCommand.Make(common, clock));
        root.Subcommands.Add(BudgetCommand.Make(common, clock));
        root.Subcommands.Add(HopCommand.Make(common, clock));
        root.Subcommands.Add(BareCommand.Loop(clock));
        root.Subcommands.Add(BareCommand.Echo());
        return root;
    }

    private static async Task<IReadOnlyList<Gate>> CompareAsync(
        int rounds, double seconds, bool all, string[] settings, ClientKind[] clients, Dictionary<string, JsonNode> parts, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var stage = await Stage.StartAsync(settings, clock, cancellationToken);
        var scenarios = (all ? ScenarioSet.Table(stage, seconds) : ScenarioSet.Gated(stage, seconds)).ToArray();
        var measured = await CompareRun.RunAsync(scenarios, clients, rounds, cancellationToken);
        foreach (var each in measured)
            ResultTable.Write(Console.Out, scenarios, each);
        parts["table"] = Report.Table(scenarios, measured);
        return [.. measured.SelectMany(Gates.Of)];
    }
}
