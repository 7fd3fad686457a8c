using System.CommandLine;
using System.Text.Json.Nodes;

namespace StreamCluster.Compare;

/// <summary>The command line of the budget by stage.</summary>
internal static class BudgetCommand
{
    public static Command Make(CommonOptions common, TimeProvider clock)
    {
        var connections = new Option<int[]>("--connections") { DefaultValueFactory = _ => [64, 1], Description = "Connections; several figures are tried one after the other.", AllowMultipleArgumentsPerToken = true };
        var ensembles = new Option<string[]>("--ensembles") { DefaultValueFactory = _ => [ScenarioSet.Large, ScenarioSet.Tiny], Description = "Ensembles, likewise.", AllowMultipleArgumentsPerToken = true };
        var durability = new Option<string>("--durability") { DefaultValueFactory = _ => "commit", Description = "When replies leave." };
        var seconds = new Option<double>("--seconds") { DefaultValueFactory = _ => 10, Description = "Length of each measurement." };
        var command = new Command("budget", "CPU of a prediction by stage, sampled with Linux perf.") { connections, ensembles, durability, seconds, common.Client, common.Report, common.Set };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (!await Perf.IsThereAsync(cancellationToken))
            {
                await Console.Error.WriteLineAsync("The budget needs Linux perf on PATH (Debian: package linux-perf).");
                return 1;
            }

            var loads = (from ensemble in parsed.GetValue(ensembles)!
                         from count in parsed.GetValue(connections)!
                         from client in common.ClientsOf(parsed)
                         select new Load(ensemble, count, parsed.GetValue(seconds)) { Client = client }).ToArray();
            var budgets = await BudgetRun.RunAsync(loads, parsed.GetValue(durability)!, common.SettingsOf(parsed), clock, cancellationToken);
            BudgetReport.Write(Console.Out, budgets);
            if (parsed.GetValue(common.Report) is { } file)
                await Report.SaveAsync(file, clock.GetUtcNow(), [], ModelFiles.Describe(common.SettingsOf(parsed)), new Dictionary<string, JsonNode> { ["budget"] = BudgetReport.Json(budgets) }, cancellationToken);
            return budgets.All(static budget => budget.Samples > 0) ? 0 : 1;
        });
        return command;
    }
}
