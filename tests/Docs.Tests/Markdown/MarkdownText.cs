using System.Text;
using System.Text.RegularExpressions;

namespace StreamCluster.Docs.Tests.Markdown;

/// <summary>What tests read in a Markdown file: its prose, its code, its links and the anchors of its headings.</summary>
internal sealed partial class MarkdownText
{
    private MarkdownText(string prose, string code, IReadOnlyList<string> json) => (Prose, Code, Json) = (prose, code, json);

    /// <summary>Everything outside fenced code.</summary>
    public string Prose { get; }

    /// <summary>Fenced code and code within lines, one piece a line.</summary>
    public string Code { get; }

    /// <summary>The fenced blocks of JSON, each of one value or several.</summary>
    public IReadOnlyList<string> Json { get; }

    public static MarkdownText Read(string file) => Parse(File.ReadAllText(file));

    public static MarkdownText Parse(string text)
    {
        var prose = new StringBuilder();
        var code = new StringBuilder();
        var json = new List<string>();
        var fenced = false;
        var isJson = false;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                fenced = !fenced;
                isJson = fenced && line.Trim() == "```json";
                if (isJson)
                    json.Add("");
                continue;
            }

            (fenced ? code : prose).Append(line).Append('\n');
            if (isJson)
                json[^1] += line + "\n";
        }

        foreach (Match span in Span().Matches(prose.ToString()))
            code.Append(span.Groups["code"].Value).Append('\n');
        return new(prose.ToString(), code.ToString(), json);
    }

    /// <summary>Where links and images lead.</summary>
    public IEnumerable<string> Links => Link().Matches(Span().Replace(Prose, "")).Select(static link => link.Groups["to"].Value);

    /// <summary>The anchors that GitHub makes of the headings: lower case, punctuation gone, blanks as hyphens, numbered where they repeat.</summary>
    public IReadOnlySet<string> Anchors
    {
        get
        {
            var anchors = new HashSet<string>(StringComparer.Ordinal);
            foreach (Match heading in Heading().Matches(Prose))
            {
                var text = Link().Replace(heading.Groups["text"].Value, static link => link.Groups["text"].Value);
                var anchor = Punctuation().Replace(text.Trim().ToLowerInvariant(), "").Replace(' ', '-');
                for (var again = 0; !anchors.Add(again == 0 ? anchor : $"{anchor}-{again}"); again++)
                {
                }
            }

            return anchors;
        }
    }

    [GeneratedRegex("`(?<code>[^`\n]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Span();

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\((?<to>[^)\s]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"^#{1,6} (?<text>.+)$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]", RegexOptions.None, 1000)]
    private static partial Regex Punctuation();
}
