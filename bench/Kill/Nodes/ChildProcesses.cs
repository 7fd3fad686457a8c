using System.Collections.Concurrent;
using System.Diagnostics;

namespace StreamCluster.Kill;

/// <summary>
/// Starts processes that die with this one, however it dies. Linux binds PR_SET_PDEATHSIG to the thread that forked, not to its process: a
/// thread of the pool may end at any time, so all of them are started by one thread that never does.
/// </summary>
internal static class ChildProcesses
{
    private static readonly BlockingCollection<Action> Orders = [];

    static ChildProcesses() => new Thread(static () =>
    {
        foreach (var order in Orders.GetConsumingEnumerable())
            order();
    })
    { IsBackground = true, Name = "child processes" }.Start();

    /// <summary>Starts it, standard output and error appended to the log.</summary>
    public static Task<Process> StartAsync(string executable, IEnumerable<string> arguments, string log)
    {
        // The shell opens the log and becomes the program: no pipe to pump, and the id is the program's own.
        var start = new ProcessStartInfo("setpriv") { UseShellExecute = false };
        foreach (var argument in (string[])["--pdeathsig", "KILL", "--", "/bin/sh", "-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null", "sh", log, executable, .. arguments])
            start.ArgumentList.Add(argument);
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Orders.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(start)!);
            }
            catch (Exception exception)
            {
                started.SetException(exception);
            }
        });
        return started.Task;
    }
}
