using System.Diagnostics;
using System.Globalization;

namespace StreamCluster.Tests.Postgres;

/// <summary>
/// A server's folder: its own copy of the binaries and its data. A watchdog ends what runs out of it and removes it, when it is disposed or
/// this process dies, however it dies.
/// </summary>
internal sealed class ServerFolder : IAsyncDisposable
{
    // Standard input ends with this process. The signals that a terminal sends to the whole group are not for the watchdog.
    private const string WatchdogScript = """
        trap '' INT TERM HUP
        cat > /dev/null
        for round in 1 2 3; do
          for process in /proc/[0-9]*; do
            if [ "$(readlink "$process/exe")" = "$1/native/bin/postgres" ]; then kill -9 "${process#/proc/}"; fi
          done
          rm -rf "$1" && exit
          sleep 0.1
        done
        """;

    private const UnixFileMode OwnersAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly Process _watchdog;

    private ServerFolder(string path, Process watchdog) => (Path, _watchdog) = (path, watchdog);

    public string Path { get; }

    public string Data => System.IO.Path.Combine(Path, "data");

    public string Postgres => System.IO.Path.Combine(Path, "native", "bin", "postgres");

    public string InitDb => System.IO.Path.Combine(Path, "native", "bin", "initdb");

    public static ServerFolder Make()
    {
        var path = Directory.CreateTempSubdirectory("streamcluster-postgres-").FullName;
        var start = new ProcessStartInfo("/bin/sh", ["-c", WatchdogScript, "postgres-watchdog", path])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        var folder = new ServerFolder(path, Process.Start(start)!);
        // The server's user has to get through to the binaries, and owns the data.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, OwnersAll | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        PostgresBinaries.CopyTo(path);
        Directory.CreateDirectory(folder.Data);
        ServerUser.Give(folder.Data);
        return folder;
    }

    /// <summary>The postmaster, the first, and its children.</summary>
    public IReadOnlyList<int> Processes()
    {
        var found = new List<int>();
        foreach (var process in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(System.IO.Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && IsOurs(process))
                found.Add(id);
        }

        found.Sort();
        return found;
    }

    public async ValueTask DisposeAsync()
    {
        _watchdog.StandardInput.Close();
        await _watchdog.WaitForExitAsync();
        _watchdog.Dispose();
    }

    private bool IsOurs(string process)
    {
        try
        {
            return new FileInfo(System.IO.Path.Combine(process, "exe")).LinkTarget == Postgres;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // it has ended meanwhile
        }
    }
}
