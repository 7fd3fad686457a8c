using System.CommandLine;

namespace StreamCluster.Cli;

/// <summary><c>watch</c>: the server's counters, again and again.</summary>
internal static class WatchCommand
{
    public static Command Create(CommandRunner runner)
    {
        var interval = NumberOption.Positive("--interval", $"Seconds between two looks [default: {WatchOptions.DefaultInterval}]", "SECONDS", max: 3600);
        var count = NumberOption.Whole("--count", "Stops after this many looks", "N");
        var newest = new Option<bool>("--newest") { Description = "Lists the newest connections in place of the busiest" };
        var json = new Option<bool>("--json") { Description = "One line of JSON per look" };
        var command = new Command("watch", "Shows what the servers do: live in a terminal, else a line per look; until Ctrl-C.")
        {
            interval, count, newest, json,
        };
        runner.Attach(command, (context, parsed, cancellationToken) => new Watch(
            context,
            new WatchOptions
            {
                Interval = TimeSpan.FromSeconds(parsed.GetValue(interval) ?? WatchOptions.DefaultInterval),
                Count = parsed.GetValue(count),
                Newest = parsed.GetValue(newest),
                Json = parsed.GetValue(json),
            }).RunAsync(cancellationToken));
        return command;
    }
}

/// <summary>What <c>watch</c> is asked for.</summary>
internal sealed record WatchOptions
{
    /// <summary>Seconds. A node knows the others' counters of up to 2 s ago: looking more often shows them move in steps.</summary>
    public const double DefaultInterval = 2;

    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(DefaultInterval);

    /// <summary>Looks; null: until Ctrl-C.</summary>
    public long? Count { get; init; }

    /// <summary>The newest connections in place of the busiest.</summary>
    public bool Newest { get; init; }

    public bool Json { get; init; }
}
