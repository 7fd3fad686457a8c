using Spectre.Console;

namespace StreamCluster.Cli;

/// <summary>
/// Where the tool writes. Results go to <see cref="Out"/>, all else to <see cref="Error"/>, so that a pipe gets results only.
/// </summary>
/// <param name="Out">Results.</param>
/// <param name="Error">Errors and remarks.</param>
/// <param name="Live">The terminal; null where output is not one: then lines are plain, without control sequences.</param>
/// <param name="Environment">Reads an environment variable.</param>
internal sealed record CliConsole(TextWriter Out, TextWriter Error, IAnsiConsole? Live, Func<string, string?> Environment)
{
    public static CliConsole ForProcess()
    {
        var terminal = !Console.IsOutputRedirected
            && System.Environment.GetEnvironmentVariable("TERM") is not "dumb"
            && AnsiConsole.Profile.Capabilities.Ansi;
        // https://no-color.org
        if (System.Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 })
            AnsiConsole.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
        return new CliConsole(
            Console.Out, Console.Error, terminal ? AnsiConsole.Console : null, System.Environment.GetEnvironmentVariable);
    }

    /// <summary>A remark for the person who looks on.</summary>
    public void Note(string text) => Error.WriteLine(text);
}
