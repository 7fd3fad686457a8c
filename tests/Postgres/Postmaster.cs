using System.Diagnostics;
using System.Globalization;

namespace StreamCluster.Tests.Postgres;

/// <summary>One run of the server.</summary>
internal sealed class Postmaster
{
    private readonly Process _process;
    private readonly Task _log;

    private Postmaster(Process process, Task log) => (_process, _log) = (process, log);

    /// <summary>Starts it, and waits until it says that it is ready.</summary>
    public static async Task<Postmaster> StartAsync(ServerFolder folder, int port, IEnumerable<string> settings)
    {
        string[] all =
        [
            string.Create(CultureInfo.InvariantCulture, $"port={port}"), "listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=on",
            "max_connections=200", "shared_buffers=64MB", "shared_preload_libraries=pg_stat_statements", .. settings,
        ];
        var start = ServerUser.Command(
            folder.Postgres, [.. new[] { "-D", folder.Data }.Concat(all.SelectMany(static setting => new[] { "-c", setting }))]);
        start.WorkingDirectory = folder.Data;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var postmaster = new Postmaster(process, FollowAsync(process, ready));
        await ready.Task;
        return postmaster;
    }

    /// <summary>The server's standard error is open in each of its processes: its end is the end of the last one.</summary>
    public async Task StopAsync(int signal)
    {
        if (!_process.HasExited)
            _ = NativeMethods.Signal(_process.Id, signal);
        await _log;
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task FollowAsync(Process process, TaskCompletionSource ready)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var said = new List<string>();
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            if (ready.Task.IsCompleted)
                continue;
            said.Add(line);
            if (line.Contains("database system is ready to accept connections", StringComparison.Ordinal))
                ready.TrySetResult();
        }

        await output;
        ready.TrySetException(new InvalidOperationException($"PostgreSQL did not start: {string.Join('\n', said)}"));
    }
}
