using StreamCluster.Grains.History.Export;

namespace StreamCluster.Grains.Tests.History;

public sealed class ExportFolderTests
{
    public static TheoryData<string> Hostile { get; } =
    [
        "/", "/etc", "a/", "/a", "a//b", "..", "../a", "a/..", "a/../b", ".", "a/.", "./a", ".git", "a/.b", "...", "~", "~root", "a/~",
        "a\\b", "..\\a", "C:", "C:/a", "a:b", "a\0b", "a\nb", "a\tb", "a\u007Fb", "a\u0085b", "\u0001", "\\\\host\\share",
        new string('a', 256), new string('é', 128), "a/" + new string('\u20AC', 86),
        string.Join('/', Enumerable.Repeat(new string('a', 204), 5)) + "/",
        string.Join('/', Enumerable.Repeat(new string('a', 205), 5)),
    ];

    public static TheoryData<string> Allowed { get; } =
    [
        "a", "a/b/c", "a b", " a", "a.", "a..b", "a/b.c", "-rf", "é", "日本/語", "😀", "＝", "a~", "a*?|<>\"'", "con", "%2e%2e", "%2F", "\u202E",
        new string('a', 255), new string('é', 127), string.Join('/', Enumerable.Repeat(new string('a', 204), 5)),
    ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Parse_HostilePath_IsRefusedWithAReason(string outputDir)
    {
        Assert.Null(ExportFolder.Parse(outputDir, out var fault));
        Assert.NotEmpty(fault);
        Assert.DoesNotContain(outputDir.Length > 2 ? outputDir : "\n", fault, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Allowed))]
    public void Parse_PlainPath_GivesItsSegments(string outputDir)
    {
        Assert.Equal(outputDir.Split('/'), ExportFolder.Parse(outputDir, out var fault));
        Assert.Empty(fault);
    }

    [Fact] // no theory: the runner would replace the lone surrogates
    public void Parse_TextThatIsNoUnicode_IsRefused()
    {
        foreach (var outputDir in new[] { "a\uD800", "\uDC00/b", "\uDC00\uD800" })
        {
            Assert.Null(ExportFolder.Parse(outputDir, out _));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Parse_NoPath_IsTheRoot(string? outputDir) => Assert.Empty(ExportFolder.Parse(outputDir, out _)!);
}
