namespace StreamCluster.Grains.Ensembles;

/// <summary>
/// Sees to it that runs that are under way at once have a core each, as long as there are any: a thread that begins a run where there is
/// another one goes to a core without.
/// </summary>
/// <remarks>
/// Linux has a thread go on where it was before, and a core that has nothing to do takes work over from another one only if it has lately
/// been idle for half a millisecond at a time (<c>kernel.sched_migration_cost_ns</c>). One that sockets wake every quarter of a millisecond is not,
/// so that two runs shared a core for 10 ms and longer beside one that idled. What is known of a run is where it began; the scheduler may
/// move it later, which is seen when the next one begins.
/// </remarks>
internal sealed class RunCores
{
    private readonly int[] _runs = new int[ThreadCore.MaxCores];
    private readonly bool _isOn = ThreadCore.IsKnown && Environment.ProcessorCount > 1;
    private int _moved;

    /// <summary>Of all ensembles: they share the machine.</summary>
    public static RunCores OfProcess { get; } = new();

    /// <summary>How many runs have gone elsewhere. For tests.</summary>
    public int Moved => Volatile.Read(ref _moved);

    /// <summary>A run begins on this thread.</summary>
    /// <returns>To be given to <see cref="End"/>.</returns>
    public int Begin()
    {
        if (!_isOn)
            return ThreadCore.Unknown;
        var core = ThreadCore.Current;
        if (core == ThreadCore.Unknown || Interlocked.Increment(ref _runs[core]) == 1)
            return core;
        if (ThreadCore.TryMove(_runs))
        {
            Interlocked.Increment(ref _moved);
            Interlocked.Decrement(ref _runs[core]);
            core = ThreadCore.Current;
            Interlocked.Increment(ref _runs[core]);
        }

        return core;
    }

    /// <summary>The run has ended, wherever it did.</summary>
    /// <param name="core">Where it began.</param>
    public void End(int core)
    {
        if (core != ThreadCore.Unknown)
            Interlocked.Decrement(ref _runs[core]);
    }
}
