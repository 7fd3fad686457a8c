using System.ComponentModel;
using System.Globalization;

namespace StreamCluster.Compare;

/// <summary>Linux <c>perf</c>, which samples stacks.</summary>
internal static class Perf
{
    private const string Program = "perf";

    /// <summary>
    /// .NET names its code for perf, in /tmp/perf-PID.map; perf finds it there where code is not mapped twice, and precompiled code would have
    /// no names.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>
    {
        ["DOTNET_PerfMapEnabled"] = "3",
        ["DOTNET_EnableWriteXorExecute"] = "0",
        ["DOTNET_ReadyToRun"] = "0",
    };

    public static async Task<bool> IsThereAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var process = ChildProcess.Start(Program, ["--version"]);
            await process.ReadLineAsync(cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException)
        {
            return false;
        }
    }

    public static async Task<SampleReader> SampleAsync(int process, double seconds, string file, CancellationToken cancellationToken)
    {
        await using (var record = ChildProcess.Start(
            Program, ["record", "-q", "-F", "999", "-g", "-p", Text(process), "-o", file, "--", "sleep", Text(seconds)]))
        {
            await record.ExitAsync(cancellationToken);
        }

        await using var script = ChildProcess.Start(Program, ["script", "-i", file, "--no-inline", "-F", "comm,ip,sym,dso"]);
        var reader = new SampleReader();
        await reader.ReadAsync(script.Output, cancellationToken);
        return reader;
    }

    public static void Forget(int process) => File.Delete(FormattableString.Invariant($"/tmp/perf-{process}.map"));

    private static string Text<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}
