using System.CommandLine;
using System.Text.Json.Nodes;

namespace StreamCluster.Compare;

/// <summary>The command line of what silent sessions cost.</summary>
internal static class QuietCommand
{
    public static Command Make(CommonOptions common, TimeProvider clock)
    {
        var sessions = new Option<int[]>("--sessions") { DefaultValueFactory = _ => [10_000], Description = "How many; several figures are tried one after the other.", AllowMultipleArgumentsPerToken = true };
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => QuietPlan.DefaultRounds, Description = "How often the others are measured with each kind of client; figures are the median." };
        var seconds = new Option<double>("--seconds") { DefaultValueFactory = _ => QuietPlan.DefaultSeconds, Description = "Length of each measurement." };
        var command = new Command("quiet", "What many sessions that are configured and silent cost, and how other sessions are served meanwhile.") { sessions, rounds, seconds, common.Client, common.Report, common.Set };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var results = new List<QuietResult>();
            foreach (var count in parsed.GetValue(sessions)!)
            {
                var plan = new QuietPlan(count, common.SettingsOf(parsed), common.ClientsOf(parsed)) { Rounds = parsed.GetValue(rounds), Seconds = parsed.GetValue(seconds) };
                results.Add(await QuietRun.RunAsync(plan, clock, cancellationToken));
                QuietReport.Write(Console.Out, results[^1]);
            }

            Gate[] gates = [.. results.SelectMany(QuietReport.Gates)];
            ResultTable.Write(Console.Out, gates);
            if (parsed.GetValue(common.Report) is { } file)
                await Report.SaveAsync(file, clock.GetUtcNow(), gates, ModelFiles.Describe(common.SettingsOf(parsed)), new Dictionary<string, JsonNode> { ["quiet"] = new JsonArray([.. results.Select(QuietReport.Json)]) }, cancellationToken);
            return gates.All(static gate => gate.Passed) ? 0 : 1;
        });
        return command;
    }
}
