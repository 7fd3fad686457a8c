namespace StreamCluster.Deploy.Tests.Docker;

/// <summary>The file that the images are built from.</summary>
internal static class Dockerfile
{
    public static string Text { get; } = File.ReadAllText(Repository.Path("deploy/docker/Dockerfile"));

    /// <summary>From its FROM to the next.</summary>
    public static string Stage(string name) =>
        Text.Split("\nFROM ").Single(stage => stage.Split('\n')[0].EndsWith(" AS " + name, StringComparison.Ordinal));

    /// <summary>What the images are made from, in order.</summary>
    public static IReadOnlyList<string> Bases { get; } = [.. Lines("FROM ").Select(static line => line.Split(' ')[1])];

    /// <summary>The variables that a stage sets.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Environment(string stage) =>
    [
        .. Stage(stage).Replace("\\\n", " ", StringComparison.Ordinal).Split('\n').Where(static line => line.StartsWith("ENV ", StringComparison.Ordinal))
            .SelectMany(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..]).Select(static word => word.Split('=', 2))
            .Select(static pair => KeyValuePair.Create(pair[0], pair[1])),
    ];

    /// <summary>What <c>dotnet publish</c> is told, without where to.</summary>
    public static IReadOnlyList<string> PublishArguments(string stage)
    {
        const string run = "RUN dotnet publish ";
        var line = Stage(stage).Split('\n').Single(static line => line.StartsWith(run, StringComparison.Ordinal));
        var words = line[run.Length..].Split(' ');
        return [.. words.TakeWhile(static word => word != "-o")];
    }

    private static IEnumerable<string> Lines(string start) => Text.Split('\n').Where(line => line.StartsWith(start, StringComparison.Ordinal));
}
