using System.Text.RegularExpressions;

namespace StreamCluster.Docs.Tests.Markdown;

/// <summary>Commands and code in Markdown name files of the source tree that exist.</summary>
public sealed partial class CommandTests
{
    [Fact]
    public void Paths_NamedInCode_Exist()
    {
        var wrong = from file in TextFiles.Markdown()
                    from path in PathsIn(MarkdownText.Read(file).Code)
                    where !Exists(path) && !Path.Exists(Path.Combine(Path.GetDirectoryName(file)!, path))
                    select $"{Path.GetRelativePath(Repository.Root, file)}: {path}";
        Assert.Empty(wrong.Distinct());
        Assert.Contains("src/Gateway", PathsIn(MarkdownText.Read(Repository.Path("README.md")).Code));
    }

    [Fact]
    public void Projects_NamedInCommands_AreProjects()
    {
        var wrong = from file in TextFiles.Markdown()
                    from Match match in Project().Matches(MarkdownText.Read(file).Code)
                    let folder = Repository.Path(match.Groups["path"].Value)
                    where !folder.EndsWith(".csproj", StringComparison.Ordinal) && !(Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.csproj").Any())
                    select $"{Path.GetRelativePath(Repository.Root, file)}: --project {match.Groups["path"].Value}";
        Assert.Empty(wrong.Distinct());
    }

    [Theory]
    [InlineData("dotnet run --project src/Gatewy", "src/Gatewy", false)]
    [InlineData("dotnet run -c Release --project bench/Load -- --pid 1", "bench/Load", true)]
    [InlineData("python3 tools/train/train.py --out models", "tools/train/train.py", true)]
    [InlineData("src/Gateway/bin/Release/net10.0/StreamCluster.Gateway --urls x", "src/Gateway/bin/Release/net10.0/StreamCluster.Gateway", true)]
    public void PathsIn_ACommand_FindsThem(string command, string path, bool exists)
    {
        Assert.Equal(path, Assert.Single(PathsIn(command)));
        Assert.Equal(exists, Exists(path));
    }

    private static IEnumerable<string> PathsIn(string code) =>
        PathName().Matches(code).Select(static match => match.Groups["path"].Value.TrimEnd('.', ',', '/'));

    /// <summary>What a build makes is there after a build: only its project is asked for.</summary>
    private static bool Exists(string path)
    {
        var made = path.IndexOf("/bin/", StringComparison.Ordinal);
        return Path.Exists(Repository.Path(made < 0 ? path : path[..made]));
    }

    /// <summary>Within a folder of the tree's root; placeholders in angle brackets and patterns are no paths.</summary>
    [GeneratedRegex(@"(?<![\w/.<:-])(?:\./)?(?<path>(?:src|tests|bench|tools|deploy|examples|docs)/[\w./-]+)(?![\w*<{…])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PathName();

    [GeneratedRegex(@"--project (?<path>[\w./-]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Project();
}
