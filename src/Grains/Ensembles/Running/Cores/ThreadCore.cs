using System.Runtime.InteropServices;

namespace StreamCluster.Grains.Ensembles;

/// <summary>The processor core, by the system's number, that the calling thread is on. Known on Linux only.</summary>
internal static class ThreadCore
{
    /// <summary>A machine with more is as one whose cores are not known.</summary>
    public const int MaxCores = 1024;

    public const int Unknown = -1;

    private const int BitsPerWord = 64;
    private const int SetWords = MaxCores / BitsPerWord;
    private const int CallingThread = 0;

    /// <summary>Whether the system tells. That threads may be moved is not said by it: a container may forbid that.</summary>
    public static bool IsKnown { get; } = Ask();

    /// <summary>The core of this moment, or <see cref="Unknown"/>.</summary>
    public static int Current => IsKnown && GetCpu() is >= 0 and < MaxCores and var core ? core : Unknown;

    /// <summary>
    /// Moves the thread to a core where there is nothing, of those that it may use. What it may use stays as it was; but cores that the process
    /// is given later (a wider cpuset) are not for this thread.
    /// </summary>
    /// <param name="taken">Per core: how much there is.</param>
    /// <returns>False: there is no such core, or it may not be moved.</returns>
    public static bool TryMove(ReadOnlySpan<int> taken)
    {
        Span<ulong> allowed = stackalloc ulong[SetWords];
        Span<ulong> free = stackalloc ulong[SetWords];
        if (!TryGetAllowed(allowed))
            return false;
        var isAny = false;
        for (var core = 0; core < MaxCores; core++)
        {
            var bit = 1UL << (core % BitsPerWord);
            if ((allowed[core / BitsPerWord] & bit) == 0 || taken[core] > 0)
                continue;
            free[core / BitsPerWord] |= bit;
            isAny = true;
        }

        return isAny && TryAllow(free) && TryAllow(allowed);
    }

    /// <summary>The cores that the thread may use, a bit each.</summary>
    public static bool TryGetAllowed(Span<ulong> cores) => GetAffinity(CallingThread, cores.Length * sizeof(ulong), ref MemoryMarshal.GetReference(cores)) == 0;

    /// <summary>From here on the thread uses these cores only, and is on one of them when this returns.</summary>
    public static bool TryAllow(ReadOnlySpan<ulong> cores) => SetAffinity(CallingThread, cores.Length * sizeof(ulong), in MemoryMarshal.GetReference(cores)) == 0;

    private static bool Ask()
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            Span<ulong> allowed = stackalloc ulong[SetWords];
            return GetCpu() is >= 0 and < MaxCores && TryGetAllowed(allowed);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return false; // a C library without them
        }
    }

    [DllImport("libc", EntryPoint = "sched_getcpu", ExactSpelling = true)]
    private static extern int GetCpu();

    [DllImport("libc", EntryPoint = "sched_getaffinity", ExactSpelling = true)]
    private static extern int GetAffinity(int thread, nint bytes, ref ulong cores);

    [DllImport("libc", EntryPoint = "sched_setaffinity", ExactSpelling = true)]
    private static extern int SetAffinity(int thread, nint bytes, in ulong cores);
}
