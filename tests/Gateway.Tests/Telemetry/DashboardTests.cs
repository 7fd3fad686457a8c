using System.Text.Json;
using System.Text.RegularExpressions;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Telemetry;

/// <summary>What is shown and what wakes people up is there: every metric, label and value in <c>deploy/observability</c> as the product emits it.</summary>
[Collection(ObservedGroup.Name)]
public sealed partial class DashboardTests(ObservedGateway gateway)
{
    private static string Folder => Repository.Path(Path.Combine("deploy", "observability"));

    private Dictionary<string, HashSet<string>> Known => gateway.Series.SelectMany(static series => series.InPrometheus())
        .GroupBy(static metric => metric.Name, static metric => metric.Labels, StringComparer.Ordinal)
        .ToDictionary(static metric => metric.Key, static metric => metric.SelectMany(static labels => labels).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);

    [SqliteFact]
    public async Task Grafana_EveryMetricAndLabel_IsEmitted()
    {
        var expressions = ExpressionsIn(await Dashboard()).ToArray();
        Assert.True(expressions.Length > 15);
        foreach (var expression in expressions)
            Check(LabelValues().Replace(expression, "sum by (${label}) (${metric})"));
    }

    [SqliteFact]
    public async Task Grafana_EveryInstrument_IsShown()
    {
        var shown = ExpressionsIn(await Dashboard()).SelectMany(static expression => Query.Of(expression).Metrics).ToHashSet(StringComparer.Ordinal);
        var hidden = gateway.Series.Where(static series => series.Name.StartsWith("streamcluster.", StringComparison.Ordinal))
            .Where(series => !series.InPrometheus().Any(metric => shown.Contains(metric.Name))).Select(static series => series.Name).Distinct();
        Assert.Empty(hidden);
    }

    [SqliteFact]
    public async Task Alerts_EveryMetricAndLabel_IsEmittedAndEachSaysWhatToDo()
    {
        var rules = await File.ReadAllTextAsync(Path.Combine(Folder, "alerts.yaml"));
        var alerts = rules.Split("- alert: ").Skip(1).ToArray();
        Assert.True(alerts.Length >= 10);
        foreach (var alert in alerts)
        {
            var expression = Assert.Single(Expression().Matches(alert)).Groups["expression"].Value;
            Check(expression);
            foreach (var part in new[] { "severity:", "summary:", "description:", "runbook:" })
                Assert.True(alert.Contains(part, StringComparison.Ordinal), $"{part} is missing: {alert}");
        }
    }

    [Theory]
    [InlineData("sum(streamcluster_messages_totall)")]
    [InlineData("sum by (kind) (streamcluster_messages_total)")]
    [InlineData("streamcluster_messages_total{codes=\"ok\"}")]
    [InlineData("streamcluster_messages_total{code=\"FINE\"}")]
    [InlineData("streamcluster_message_duration_bucket")]
    [InlineData("streamcluster_predictions_total{stage=\"run\"} or other")]
    public void Check_WhatDoesNotExist_IsFound(string expression)
    {
        if (!TestStore.IsPostgres)
            Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Check(expression));
    }

    private void Check(string expression)
    {
        var known = Known;
        var query = Query.Of(expression);
        Assert.NotEmpty(query.Metrics);
        foreach (var metric in query.Metrics)
        {
            Assert.True(known.ContainsKey(metric), $"{metric} is not emitted: {expression}. There are: {string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}");
            Assert.All(query.Grouped, label => Assert.True(known[metric].Contains(label), $"{metric} has no {label}: {expression}"));
        }

        foreach (var (metric, label, value) in query.Selected)
        {
            Assert.True(known[metric].Contains(label), $"{metric} has no {label}: {expression}");
            Assert.True(value.Length == 0 || ValuesOf(label)?.Contains(value, StringComparer.Ordinal) != false, $"{label} is never {value}: {expression}");
        }
    }

    private static IEnumerable<string>? ValuesOf(string label) => label switch
    {
        "code" => Enum.GetValues<ErrorCode>().Select(WireErrors.NameOf).Append("ok"),
        "stage" => Enum.GetNames<Grains.Telemetry.Stage>().Select(static stage => stage.ToLowerInvariant()),
        "type" => Enum.GetValues<Gateway.Streaming.Protocol.MessageType>().Select(Gateway.Telemetry.StreamMetrics.NameOf),
        "resumed" => ["true", "false"],
        "close_code" => Enum.GetValues<Gateway.Streaming.CloseCode>().Select(static code => ((int)code).ToString(System.Globalization.CultureInfo.InvariantCulture)).Append("1006"),
        _ => null,
    };

    private static async Task<JsonElement> Dashboard() =>
        JsonElement.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, "grafana-dashboard.json")));

    /// <summary>Expressions of the panels, and those of the variables that ask for a metric's labels.</summary>
    private static IEnumerable<string> ExpressionsIn(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().SelectMany(ExpressionsIn),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(static member =>
            member is { Value.ValueKind: JsonValueKind.String, Name: "expr" or "definition" } ? [member.Value.GetString()!] : ExpressionsIn(member.Value)),
        _ => [],
    };

    [GeneratedRegex(@"^\s*expr: (?<expression>.+)$", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Expression();

    [GeneratedRegex(@"label_values\((?<metric>[^,]+),\s*(?<label>\w+)\)", RegexOptions.NonBacktracking)]
    private static partial Regex LabelValues();
}
