using System.Globalization;

namespace StreamCluster.Compare;

/// <summary>How many connections one process may hold here.</summary>
internal static class OpenFiles
{
    private const string Limits = "/proc/self/limits";
    private const string Name = "Max open files";

    /// <summary>Left for everything that is no connection of a quiet session.</summary>
    private const int Reserve = 1000;

    /// <summary>The hard limit of open files, up to which .NET raises its own.</summary>
    public static int Limit()
    {
        var line = File.Exists(Limits) ? File.ReadLines(Limits).FirstOrDefault(static line => line.StartsWith(Name, StringComparison.Ordinal)) : null;
        var hard = line?[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return int.TryParse(hard, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : int.MaxValue;
    }

    /// <summary>How sessions are shared out: as few processes as the limit allows.</summary>
    public static int[] Share(int sessions)
    {
        var most = Limit() - Reserve;
        var processes = ((sessions - 1) / most) + 1;
        return [.. Enumerable.Range(0, processes).Select(i => (sessions / processes) + (i < sessions % processes ? 1 : 0))];
    }

    /// <summary>Files that a process has open; 0 where that cannot be seen.</summary>
    public static int Of(int process)
    {
        var folder = FormattableString.Invariant($"/proc/{process}/fd");
        return Directory.Exists(folder) ? Directory.EnumerateFileSystemEntries(folder).Count() : 0;
    }
}
