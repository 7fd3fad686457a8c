using System.Globalization;
using System.Text.Json;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.Ensembles;

/// <summary>Reads an ensemble's JSON file: exactly the members that <c>info</c> shows.</summary>
internal static class EnsembleFile
{
    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss";

    public static EnsembleRecord Parse(ReadOnlyMemory<byte> json) => JsonMembers.Parse(json, static members =>
    {
        var name = members.Text("ensemble_name");
        try
        {
            return Read(members, name);
        }
        catch (UnusableModelException e)
        {
            e.Name = name;
            throw;
        }
    });

    private static EnsembleRecord Read(JsonMembers members, string name)
    {
        var signals = members.Object("signals");
        var layout = new SignalLayout(signals.Names("boundary"), signals.Names("target"));
        var analysis = members.Objects("signal_analysis").Select(ReadAnalysis).ToList();
        CheckCovers(members, layout, analysis);

        var boosted = analysis.Count(static signal => signal.UseBoost);
        CheckCount(members, "num_use_boost", boosted);
        CheckCount(members, "num_use_stage1_only", analysis.Count - boosted);

        var created = members.Text("created_time");
        if (!DateTime.TryParseExact(created, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            throw members.Wrong("created_time", $"must be of the form {TimeFormat}");
        }

        return new(
            name,
            members.Text("stage1_model_name"),
            members.Text("residual_boost_model_name"),
            members.Number("delta_r2_threshold"),
            analysis,
            boosted,
            analysis.Count - boosted,
            members.Raw("metrics", JsonValueKind.Object),
            layout,
            created);
    }

    private static SignalAnalysis ReadAnalysis(JsonMembers members) => new(
        members.Text("signal"),
        ReadR2(members, "r2_stage1"),
        ReadR2(members, "r2_ensemble"),
        members.NumberOrNull("delta_r2"),
        members.Flag("use_boost"));

    // R² is at most 1: it is 1 minus a ratio of squares.
    private static double? ReadR2(JsonMembers members, string name) => members.NumberOrNull(name) switch
    {
        > 1 => throw members.Wrong(name, "is greater than 1"),
        var value => value,
    };

    private static void CheckCovers(JsonMembers members, SignalLayout layout, List<SignalAnalysis> analysis)
    {
        var analysed = analysis.Select(static signal => signal.Signal).ToList();
        if (analysed.GroupBy(static signal => signal, StringComparer.Ordinal).FirstOrDefault(static group => group.Count() > 1) is { } twice)
        {
            throw members.Wrong("signal_analysis", $"names {twice.Key} twice");
        }

        if (SignalNames.Difference("target signals", layout.Target, analysed) is { } difference)
        {
            throw members.Wrong("signal_analysis", $"does not cover the target signals: {difference}");
        }
    }

    private static void CheckCount(JsonMembers members, string name, int expected)
    {
        if (members.Count(name) is var given && given != expected)
        {
            throw members.Wrong(name, $"is {given}, but signal_analysis has {expected}");
        }
    }
}
