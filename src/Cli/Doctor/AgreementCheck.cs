using System.Globalization;

namespace StreamCluster.Cli;

/// <summary>Whether several servers can take over from each other: a session resumes on any of them.</summary>
internal static class AgreementCheck
{
    private static readonly TimeSpan TolerableClocks = TimeSpan.FromSeconds(3);

    public static IEnumerable<Finding> Run(IReadOnlyList<ServerFacts> servers)
    {
        ServerFacts[] seen = [.. servers.Where(static server => server.IsReachable)];
        if (seen.Length < 2)
        {
            yield return Finding.Skipped("agreement", "Fewer than two can be reached.");
            yield break;
        }

        var all = seen.SelectMany(static server => server.Ensembles ?? []).Distinct(StringComparer.Ordinal).ToArray();
        string[] missing =
        [
            .. seen.Where(static server => server.Ensembles is not null)
                .SelectMany(server => all.Except(server.Ensembles!, StringComparer.Ordinal).Select(name => $"{name} at {server.Server}")),
        ];
        yield return missing.Length == 0
            ? Finding.Ok("agreement.models", "All serve the same ensembles.")
            : Finding.Failed("agreement.models", $"Missing: {string.Join(", ", missing)}.", "Give every node the same models: a session resumes on any of them.");

        string[] versions = [.. seen.Select(static server => server.Version ?? "unknown").Distinct(StringComparer.Ordinal)];
        yield return versions.Length == 1
            ? Finding.Ok("agreement.version", $"All are of version {versions[0]}.")
            : Finding.Warning("agreement.version", $"They are of versions {string.Join(", ", versions)}.", "Right during an update; bring it to its end.");

        TimeSpan[] clocks = [.. seen.Where(static server => server.ClockAhead is not null).Select(static server => server.ClockAhead!.Value)];
        if (clocks.Length < 2)
            yield break;
        var apart = clocks.Max() - clocks.Min();
        var text = string.Create(CultureInfo.InvariantCulture, $"Their clocks are {apart.TotalSeconds:0.0} s apart, to within a second");
        yield return apart > TolerableClocks
            ? Finding.Warning("agreement.clocks", $"{text}: times in a history may go back where a session changes servers.", "Let them be set by the same NTP servers.")
            : Finding.Ok("agreement.clocks", text + ".");
    }
}
