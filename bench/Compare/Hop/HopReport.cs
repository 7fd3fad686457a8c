using System.Text.Json.Nodes;

namespace StreamCluster.Compare;

/// <summary>Tells and checks what gateway and silo cost over one process.</summary>
internal static class HopReport
{
    private const double Aim = 60;
    private const double Limit = 75;

    public static void Write(TextWriter output, HopLoop loop, Rounds rounds)
    {
        foreach (var name in (string[])[loop.Embedded, loop.Apart])
        {
            foreach (var (round, measured) in rounds.Of(name).Index().Where(static each => !each.Item.Counts))
                output.WriteLine(FormattableString.Invariant($"{name} ({rounds.ClientName}), round {round + 1}: answered {measured.Rate:0}/s: does not count"));
        }

        var differences = loop.Differences(rounds);
        output.WriteLine(differences.Count == 0
            ? $"{loop.Name} ({rounds.ClientName}): no round counts"
            : FormattableString.Invariant(
                $"{loop.Name} ({rounds.ClientName}): through gateway and silo {Statistics.Median(differences):0.0} µs of CPU a prediction more ({differences.Min():0.0} to {differences.Max():0.0}; {differences.Count} of {rounds.Of(loop.Apart).Count} rounds count)"));
    }

    /// <summary>
    /// Of the closed loop, where both sides do what they can. That of a fixed rate depends on the rate: the rarer messages are, the more each of them wakes.
    /// </summary>
    public static Gate Gate(HopLoop closed, Rounds rounds) => new(
        FormattableString.Invariant($"{closed.Load.Connections} connections: CPU through gateway and silo - embedded, µs"), Aim, Limit, closed.Differences(rounds))
    {
        Client = rounds.Client,
    };

    public static JsonNode Json(HopLoop loop, Rounds rounds)
    {
        var differences = loop.Differences(rounds);
        return new JsonObject
        {
            ["client"] = rounds.ClientName,
            ["loop"] = loop.Name,
            ["ensemble"] = loop.Load.Ensemble,
            ["connections"] = loop.Load.Connections,
            ["seconds"] = loop.Load.Seconds,
            ["cpu_more_us"] = Report.Round(Statistics.Median(differences), 2),
            ["rounds"] = new JsonArray([.. differences.Select(static difference => (JsonNode?)Report.Round(difference, 2))]),
            ["rounds_that_do_not_count"] = rounds.Of(loop.Apart).Count - differences.Count,
        };
    }
}
