using System.CommandLine;

namespace StreamCluster.Cli;

/// <summary><c>replay FILE</c>: streams a recording as a device would, and says how good the predictions are.</summary>
internal static class ReplayCommand
{
    public static Command Create(CommandRunner runner)
    {
        var file = new Argument<string>("FILE") { Description = "The recording: CSV with a header line" };
        var ensemble = new Option<string?>("--ensemble", "-e")
        {
            Description = "The ensemble [default: the first by name that the file has the columns for]", HelpName = "NAME",
        };
        var rate = NumberOption.Positive("--rate", "Rows a second [default: as fast as the server takes them]", "ROWS", max: 1_000_000);
        var batch = NumberOption.Whole("--batch", "Rows in one message, up to 1000 [default: one message per row]", "N", max: 1000);
        var window = NumberOption.Whole(
            "--window", $"Messages on the wire at once, up to 1000 [default: {ReplayOptions.DefaultWindow}]", "N", max: 1000);
        var output = new Option<string?>("--out", "-o") { Description = "Writes the predictions to this CSV file", HelpName = "FILE" };
        var timestamp = new Option<string?>("--timestamp-column", "-t")
        {
            Description = "Sends this column as the readings' timestamp", HelpName = "NAME",
        };
        var limit = NumberOption.Whole("--limit", "Stops after this many rows of the file", "N");
        var exclude = new Option<string[]>("--exclude")
        {
            Description = "Leaves this predicted signal out of the file and the comparison; may be repeated", HelpName = "NAME",
        };
        var strict = new Option<bool>("--strict") { Description = "Fails at the first row that cannot be used, instead of passing over it" };
        var json = new Option<bool>("--json") { Description = "Prints the summary as JSON" };

        var command = new Command("replay", "Streams the rows of a CSV file and compares the predictions with what the file says.")
        {
            file, ensemble, rate, batch, window, output, timestamp, limit, exclude, strict, json,
        };
        runner.Attach(command, (context, parsed, cancellationToken) => new Replay(
            context,
            new ReplayOptions(parsed.GetRequiredValue(file))
            {
                Ensemble = parsed.GetValue(ensemble),
                Rate = parsed.GetValue(rate),
                Batch = parsed.GetValue(batch),
                Window = parsed.GetValue(window) ?? ReplayOptions.DefaultWindow,
                Output = parsed.GetValue(output),
                TimestampColumn = parsed.GetValue(timestamp),
                Limit = parsed.GetValue(limit),
                Exclude = parsed.GetValue(exclude) ?? [],
                Strict = parsed.GetValue(strict),
                Json = parsed.GetValue(json),
            }).RunAsync(cancellationToken));
        return command;
    }
}
