using System.Runtime.InteropServices;

namespace StreamCluster.Load;

/// <summary>
/// Lets a thread that sends or receives on time go before the server that it shares the cores with, as if it were on a machine of its own:
/// otherwise it is woken milliseconds late when all cores are at work, and that would be taken for the server's latency.
/// </summary>
internal static partial class Precedence
{
    private const int RoundRobin = 2;

    [ThreadStatic]
    private static bool IsTaken;

    /// <summary>For this thread. Needs the right to (root, CAP_SYS_NICE): without it nothing changes, and the lateness that is reported shows it.</summary>
    public static void Take()
    {
        if (IsTaken || !OperatingSystem.IsLinux())
            return;
        IsTaken = true;
        _ = SetScheduler(0, RoundRobin, 1);
    }

    /// <summary>On Linux, process 0 is the thread that calls; the parameter is a structure of one int, the priority.</summary>
    [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetScheduler(int process, int policy, in int priority);
}
