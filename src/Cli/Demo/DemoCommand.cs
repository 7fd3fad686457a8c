using System.CommandLine;

namespace StreamCluster.Cli;

/// <summary><c>demo</c>: streams made-up readings and shows the predictions.</summary>
internal static class DemoCommand
{
    public static Command Create(CommandRunner runner)
    {
        var ensemble = new Option<string?>("--ensemble", "-e") { Description = "The ensemble [default: the first by name]", HelpName = "NAME" };
        var rate = NumberOption.Positive("--rate", $"Readings a second [default: {DemoOptions.DefaultRate}]", "HZ", max: 10_000);
        var count = NumberOption.Whole("--count", "Stops after this many readings", "N");
        var duration = NumberOption.Positive("--duration", "Stops after this many seconds", "SECONDS", max: 31_536_000);
        var seed = NumberOption.Whole("--seed", "Makes the same readings every time", "N", min: 0);
        var command = new Command("demo", "Streams plausible readings and shows the predictions, until Ctrl-C.")
        {
            ensemble, rate, count, duration, seed,
        };
        runner.Attach(command, (context, parsed, cancellationToken) => new Demo(
            context,
            new DemoOptions
            {
                Ensemble = parsed.GetValue(ensemble),
                Rate = parsed.GetValue(rate) ?? DemoOptions.DefaultRate,
                Count = parsed.GetValue(count),
                Duration = parsed.GetValue(duration) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                Seed = parsed.GetValue(seed),
            }).RunAsync(cancellationToken));
        return command;
    }
}
