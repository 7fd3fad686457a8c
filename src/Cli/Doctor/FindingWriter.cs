using System.Text.Json;
using Spectre.Console;

namespace StreamCluster.Cli;

/// <summary>Writes findings as they come: with colours in a terminal, as plain text elsewhere, or as one JSON object a line.</summary>
internal sealed class FindingWriter(CliConsole console, bool json)
{
    private const int CheckWidth = 18;
    private readonly int[] _counts = new int[Enum.GetValues<Outcome>().Length];

    public bool HasFailed => _counts[(int)Outcome.Failed] > 0;

    public void Write(Finding finding)
    {
        _counts[(int)finding.Outcome]++;
        if (json)
        {
            console.Out.WriteLine(JsonSerializer.Serialize(finding, FindingJson.Default.Finding));
            return;
        }

        var word = finding.Outcome.ToString().ToLowerInvariant().PadRight(8);
        var rest = Visible.Plain($"{finding.Check.PadRight(CheckWidth)} {finding.Message.ReplaceLineEndings(" ")}");
        var advice = finding.Advice is null ? null : Visible.Plain($"{new string(' ', 8 + CheckWidth)} -> {finding.Advice}");
        if (console.Live is { } live)
        {
            live.Write(new Text(word, new Style(ColorOf(finding.Outcome))));
            live.WriteLine(rest);
            if (advice is not null)
                live.WriteLine(advice, new Style(Color.Grey));
        }
        else
        {
            console.Out.WriteLine(word + rest);
            if (advice is not null)
                console.Out.WriteLine(advice);
        }
    }

    /// <summary>A heading over what follows; nothing in JSON, where each finding says it.</summary>
    public void Head(string text)
    {
        if (!json)
            console.Out.WriteLine(Visible.Plain(text));
    }

    /// <summary>How many of each.</summary>
    public void Sum()
    {
        if (!json)
            console.Out.WriteLine($"{_counts[(int)Outcome.Ok]} ok, {_counts[(int)Outcome.Warning]} warnings, {_counts[(int)Outcome.Failed]} failed, {_counts[(int)Outcome.Skipped]} skipped");
    }

    private static Color ColorOf(Outcome outcome) => outcome switch
    {
        Outcome.Ok => Color.Green,
        Outcome.Warning => Color.Yellow,
        Outcome.Failed => Color.Red,
        _ => Color.Grey,
    };
}
