using System.CommandLine;
using System.Text.Json.Nodes;

namespace StreamCluster.Compare;

/// <summary>The command line of large batches.</summary>
internal static class BatchesCommand
{
    public static Command Make(CommonOptions common, TimeProvider clock)
    {
        var server = new Option<string[]>("--server")
        {
            AllowMultipleArgumentsPerToken = true,
            Description = "Address of a running gateway, or of what stands before gateways; with several, connections are dealt to them in turn. If not given, a gateway is started.",
        };
        var ensemble = new Option<string>("--ensemble") { DefaultValueFactory = _ => ScenarioSet.Large, Description = "The ensemble to predict with." };
        var connections = new Option<int>("--connections") { DefaultValueFactory = _ => 64, Description = "Connections at once." };
        var batch = new Option<int>("--batch") { DefaultValueFactory = _ => 1000, Description = "Rows per predict_batch." };
        var seconds = new Option<double>("--seconds") { DefaultValueFactory = _ => 120, Description = "How long to measure with each kind of client, after a warm-up of a tenth of it." };
        var command = new Command("batches", "Large batches on many connections at once. Exit code 1: an error reply, a lost connection, or no answer at all.")
        {
            server, ensemble, connections, batch, seconds, common.Client, common.Report, common.Set,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var plan = new BatchesPlan
            {
                Servers = [.. (parsed.GetValue(server) ?? []).Select(static address => new Uri(address))],
                Load = new Load(parsed.GetValue(ensemble)!, parsed.GetValue(connections), parsed.GetValue(seconds)) { Batch = parsed.GetValue(batch) },
                Clients = common.ClientsOf(parsed),
                Settings = common.SettingsOf(parsed),
            };
            var results = await BatchesRun.RunAsync(plan, clock, cancellationToken);
            foreach (var result in results)
                BatchesReport.Write(Console.Out, plan, result);
            Gate[] gates = [.. results.SelectMany(BatchesReport.Gates)];
            ResultTable.Write(Console.Out, gates);
            if (parsed.GetValue(common.Report) is { } file)
            {
                var models = plan.Servers.Count > 0 ? "as the running server loads them" : ModelFiles.Describe(plan.Settings);
                var parts = new Dictionary<string, JsonNode> { ["batches"] = new JsonArray([.. results.Select(result => BatchesReport.Json(plan, result))]) };
                await Report.SaveAsync(file, clock.GetUtcNow(), gates, models, parts, cancellationToken);
            }

            return gates.All(static gate => gate.Passed) ? 0 : 1;
        });
        return command;
    }
}
