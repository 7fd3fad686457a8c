using System.Diagnostics;

namespace StreamCluster.Examples.Tests;

/// <summary>The examples as programs.</summary>
internal static class Examples
{
    /// <summary>The output folder of this project ends in configuration and framework; the example's likewise.</summary>
    private static readonly string Build = Path.Combine(
        new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, new DirectoryInfo(AppContext.BaseDirectory).Name);

    /// <summary>A Python that has the library websockets: <c>STREAMCLUSTER_PYTHON</c>, or the first that is found.</summary>
    public static string? Python { get; } = new[] { Environment.GetEnvironmentVariable("STREAMCLUSTER_PYTHON"), "python3", "/usr/bin/python3" }
        .FirstOrDefault(static python => !string.IsNullOrEmpty(python) && HasWebSockets(python));

    public static ExampleRun StartCSharp(string server, int count, int rate) => ExampleRun.Start(
        "dotnet", Repository.Path($"examples/csharp/bin/{Build}/StreamingExample.dll"), server, Invariant(count), Invariant(rate));

    public static ExampleRun StartPython(string server, int count, int rate) => ExampleRun.Start(
        Python!, Repository.Path("examples/python/stream.py"), "--server", server, "--count", Invariant(count), "--rate", Invariant(rate));

    private static string Invariant(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static bool HasWebSockets(string python)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(python, ["-c", "import sys, websockets; sys.exit(tuple(map(int, websockets.__version__.split('.')[:2])) < (10, 4))"]) { UseShellExecute = false, RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // there is no such program
        }
    }
}

/// <summary>A test that needs Python with the library websockets; skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute() => Skip = Examples.Python is null ? "no Python 3 with the library websockets, 10.4 or newer (Debian: python3-websockets)" : null;
}
