using System.Text.RegularExpressions;

namespace StreamCluster.Gateway.Tests.Telemetry;

/// <summary>What a PromQL expression needs to exist.</summary>
internal sealed partial record Query(IReadOnlyList<string> Metrics, IReadOnlyList<(string Metric, string Label, string Value)> Selected, IReadOnlyList<string> Grouped)
{
    private static readonly string[] Words = ["and", "or", "unless", "bool", "offset", "by", "without", "on", "ignoring", "group_left", "group_right"];

    public static Query Of(string expression)
    {
        var selected = Selector().Matches(expression).SelectMany(static selector => Matcher().Matches(selector.Groups["in"].Value)
            .Select(matcher => (selector.Groups["metric"].Value, matcher.Groups["label"].Value, matcher.Groups["exact"].Success ? matcher.Groups["value"].Value : ""))).ToArray();
        var rest = Selector().Replace(expression, " ${metric} ");
        var grouped = Grouping().Matches(rest).SelectMany(static group => Name().Matches(group.Groups["in"].Value)).Select(static name => name.Value).ToArray();
        rest = Quoted().Replace(Window().Replace(Grouping().Replace(rest, " "), " "), " ");
        var metrics = Name().Matches(rest)
            .Where(name => !rest[(name.Index + name.Length)..].TrimStart().StartsWith('(') && !Words.Contains(name.Value, StringComparer.Ordinal))
            .Select(static name => name.Value).Distinct(StringComparer.Ordinal).ToArray();
        return new Query(metrics, selected, grouped);
    }

    [GeneratedRegex(@"(?<metric>[a-zA-Z_:][\w:]*)\{(?<in>[^}]*)\}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Selector();

    [GeneratedRegex("(?<label>\\w+)\\s*((?<exact>=)|=~|!=|!~)\\s*\"(?<value>[^\"]*)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Matcher();

    [GeneratedRegex(@"\b(by|without|on|ignoring)\s*\((?<in>[^)]*)\)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Grouping();

    [GeneratedRegex(@"\[[^\]]*\]", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Window();

    [GeneratedRegex("\"[^\"]*\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\b[a-zA-Z_:][\w:]*", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Name();
}
