using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace StreamCluster.Cli;

/// <summary>
/// The gateway's program on this machine. It examines the machine itself, as its start would see it: this tool carries neither its loader
/// nor its stores.
/// </summary>
internal sealed class GatewayProgram
{
    private const string Name = "StreamCluster.Gateway";

    private GatewayProgram(string path) => Path = path;

    public string Path { get; }

    /// <exception cref="CliException">It is not there.</exception>
    public static GatewayProgram Find(string? told, Func<string, string?> environment)
    {
        if (told is not null)
            return File.Exists(told) ? new GatewayProgram(System.IO.Path.GetFullPath(told)) : throw new CliException($"--gateway: there is no file '{told}'.", ExitCode.Usage);
        var path = Places(environment).FirstOrDefault(File.Exists)
            ?? throw new CliException($"{Name} is neither beside this tool nor built in this source tree. Name it with --gateway, or run '{Name} doctor' on its own.");
        return new GatewayProgram(path);
    }

    /// <summary>What its own doctor finds.</summary>
    /// <exception cref="CliException">It could not be run.</exception>
    public async IAsyncEnumerable<Finding> ExamineAsync(IEnumerable<string> settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var isLibrary = Path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);
        var start = new ProcessStartInfo(isLibrary ? "dotnet" : Path) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[.. isLibrary ? [Path] : Array.Empty<string>(), "doctor", "--json", .. settings])
            start.ArgumentList.Add(argument);
        using var process = Start(start);
        await using var end = cancellationToken.Register(process.Kill);
        var complaints = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var any = false;
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (Read(line) is not { } finding)
                continue;
            any = true;
            yield return finding;
        }

        await process.WaitForExitAsync(cancellationToken);
        if (!any || process.ExitCode is not (0 or 1))
            throw new CliException($"{Path} could not examine the machine (exit code {process.ExitCode.ToString(System.Globalization.CultureInfo.InvariantCulture)}): {Visible.Plain((await complaints).Trim())}");
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new CliException($"{start.FileName} cannot be run: {exception.Message}", inner: exception);
        }
    }

    private static Finding? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, FindingJson.Default.Finding);
        }
        catch (JsonException)
        {
            return null; // a library that talks
        }
    }

    private static IEnumerable<string> Places(Func<string, string?> environment)
    {
        if (environment("STREAMCLUSTER_GATEWAY") is { Length: > 0 } told)
            yield return told;
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        // With its settings for the runtime: another project's output has the library alone.
        if (File.Exists(System.IO.Path.Combine(here.FullName, Name + ".runtimeconfig.json")))
        {
            yield return System.IO.Path.Combine(here.FullName, Name + (OperatingSystem.IsWindows() ? ".exe" : ""));
            yield return System.IO.Path.Combine(here.FullName, Name + ".dll");
        }

        // In the source tree: the same configuration and framework as this tool.
        for (var folder = here; folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "StreamCluster.sln")))
                yield return System.IO.Path.Combine(folder.FullName, "src", "Gateway", "bin", here.Parent!.Name, here.Name, Name + ".dll");
        }
    }
}
