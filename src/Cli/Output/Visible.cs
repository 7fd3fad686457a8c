using Spectre.Console;

namespace StreamCluster.Cli;

/// <summary>Names come from servers and files: what a terminal would obey is replaced before it is shown.</summary>
internal static class Visible
{
    public static string Plain(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(static c => char.IsControl(c) ? '\uFFFD' : c)) : text;

    public static string Markup(string text) => Plain(text).EscapeMarkup();
}
