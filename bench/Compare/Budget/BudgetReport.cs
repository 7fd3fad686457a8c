using System.Globalization;
using System.Text.Json.Nodes;

namespace StreamCluster.Compare;

/// <summary>Tells where the CPU of a prediction goes.</summary>
internal static class BudgetReport
{
    public static void Write(TextWriter output, IReadOnlyList<StageBudget> budgets)
    {
        for (var i = 0; i < budgets.Count; i++)
            output.WriteLine(FormattableString.Invariant($"({i + 1}) {budgets[i].Name}: {budgets[i].CpuUs:0.0} µs of CPU a prediction, {budgets[i].Samples} samples"));
        output.WriteLine(string.Concat($"{"µs a prediction",-44}", string.Concat(budgets.Select(static (_, i) => FormattableString.Invariant($"({i + 1})").PadLeft(10)))));
        foreach (var stage in StageRules.All)
            output.WriteLine(string.Concat($"{stage,-44}", string.Concat(budgets.Select(budget => budget.Stages[stage].ToString("0.0", CultureInfo.InvariantCulture).PadLeft(10)))));
        foreach (var budget in budgets)
        {
            output.WriteLine($"in the gap of {budget.Name}:");
            foreach (var (symbol, us) in budget.Unattributed)
                output.WriteLine(FormattableString.Invariant($"{us,10:0.00}  {symbol}"));
        }
    }

    public static JsonNode Json(IReadOnlyList<StageBudget> budgets) => new JsonArray([.. budgets.Select(static budget => (JsonNode)new JsonObject
    {
        ["load"] = budget.Name,
        ["cpu_us"] = Report.Round(budget.CpuUs, 2),
        ["samples"] = budget.Samples,
        ["stages_us"] = new JsonObject(budget.Stages.Select(static stage => KeyValuePair.Create(stage.Key, (JsonNode?)Report.Round(stage.Value, 2)))),
        ["gap_us"] = new JsonObject(budget.Unattributed.Select(static symbol => KeyValuePair.Create(symbol.Symbol, (JsonNode?)Report.Round(symbol.Us, 2)))),
    })]);
}
