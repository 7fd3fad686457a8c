using System.Runtime.InteropServices;

namespace StreamCluster.Load;

/// <summary>
/// Waits for a moment on a thread of its own, to some 0.1 ms: timers of .NET have whole milliseconds and need a free thread of the pool,
/// and that lateness would be taken for the server's.
/// </summary>
internal static partial class Pacer
{
    public static void WaitUntil(long due, TimeProvider clock)
    {
        while (clock.GetElapsedTime(clock.GetTimestamp(), due) is { Ticks: > 0 } early)
        {
            if (OperatingSystem.IsLinux())
                NanoSleep(new TimeSpec(early.Ticks / TimeSpan.TicksPerSecond, early.Ticks % TimeSpan.TicksPerSecond * 100), 0);
            else
                Thread.Yield();
        }
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int NanoSleep(in TimeSpec wanted, nint remaining);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct TimeSpec(long Seconds, long Nanoseconds);
}
