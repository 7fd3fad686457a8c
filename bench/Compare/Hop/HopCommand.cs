using System.CommandLine;
using System.Text.Json.Nodes;
using StreamCluster.Load;

namespace StreamCluster.Compare;

/// <summary>The command line of what gateway and silo cost over one process.</summary>
internal static class HopCommand
{
    public static Command Make(CommonOptions common, TimeProvider clock)
    {
        var embedded = new Option<string>("--embedded") { Required = true, Description = "Connection string of the PostgreSQL database for the one process." };
        var cluster = new Option<string>("--cluster") { Required = true, Description = "That of another database, for gateway and silo; it has Orleans's membership tables (docs/silos.md)." };
        var ensemble = new Option<string>("--ensemble") { DefaultValueFactory = _ => ScenarioSet.Tiny, Description = "The ensemble to predict with." };
        var connections = new Option<int>("--connections") { DefaultValueFactory = _ => 64, Description = "Connections at once." };
        var rate = new Option<double>("--rate") { DefaultValueFactory = _ => 4000, Description = "Messages a second of the open loop." };
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 7, Description = "Interleaved rounds of each kind of client; every figure is the median over them." };
        var seconds = new Option<double>("--seconds") { DefaultValueFactory = _ => 2, Description = "Length of each measurement." };
        var command = new Command("hop", "What a prediction through gateway and silo costs over one process, on real PostgreSQL.")
        {
            embedded, cluster, ensemble, connections, rate, rounds, seconds, common.Client, common.Report, common.Set,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var plan = new HopPlan
            {
                Embedded = parsed.GetValue(embedded)!,
                Cluster = parsed.GetValue(cluster)!,
                Ensemble = parsed.GetValue(ensemble)!,
                Connections = parsed.GetValue(connections),
                Seconds = parsed.GetValue(seconds),
                Rate = parsed.GetValue(rate),
                Settings = common.SettingsOf(parsed),
            };
            if (plan.Mistake() is { } mistake)
            {
                await Console.Error.WriteLineAsync(mistake);
                return 1;
            }

            HopLoop[] loops = [HopLoop.Closed(plan), HopLoop.Open(plan)];
            var parts = new Dictionary<string, JsonNode>();
            var measured = await MeasureAsync(plan, loops, common.ClientsOf(parsed), parsed.GetValue(rounds), parts, clock, cancellationToken);
            foreach (var (each, loop) in measured.SelectMany(each => loops.Select(loop => (each, loop))))
                HopReport.Write(Console.Out, loop, each);
            parts["hop"] = new JsonArray([.. measured.SelectMany(each => loops.Select(loop => HopReport.Json(loop, each)))]);
            Gate[] gates = [.. measured.Select(each => HopReport.Gate(loops[0], each))];
            ResultTable.Write(Console.Out, gates);
            if (parsed.GetValue(common.Report) is { } file)
                await Report.SaveAsync(file, clock.GetUtcNow(), gates, ModelFiles.Describe(plan.Settings), parts, cancellationToken);
            return gates.All(static gate => gate.Passed) ? 0 : 1;
        });
        return command;
    }

    private static async Task<IReadOnlyList<Rounds>> MeasureAsync(
        HopPlan plan, IReadOnlyList<HopLoop> loops, ClientKind[] clients, int rounds, Dictionary<string, JsonNode> parts, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var stage = new HopStage();
        await stage.StartAsync(plan, clock, cancellationToken);
        var scenarios = loops.SelectMany(stage.Of).ToArray();
        var measured = await CompareRun.RunAsync(scenarios, clients, rounds, cancellationToken);
        foreach (var each in measured)
            ResultTable.WriteFigures(Console.Out, scenarios, each);
        parts["table"] = Report.Table(scenarios, measured);
        return measured;
    }
}
