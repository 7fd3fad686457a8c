namespace StreamCluster.Kill;

/// <summary>The sum of several runs of one topology: long figures are collected in parts, a run for each seed.</summary>
/// <param name="Topology">The topology.</param>
/// <param name="Runs">The runs, by seed.</param>
internal sealed record KillTotals(Topology Topology, IReadOnlyList<KillResult> Runs)
{
    public double Seconds => Runs.Sum(static run => run.Seconds);

    public long Acknowledged => Runs.Sum(static run => run.Acknowledged);

    public int Ended => Runs.Sum(static run => run.Ended);

    public IReadOnlyDictionary<string, int> Faults => Sum(Runs.SelectMany(static run => run.Faults));

    public IReadOnlyDictionary<string, int> Errors => Sum(Runs.SelectMany(static run => run.Errors));

    public IReadOnlyDictionary<ViolationKind, int> Violations => Sum(Runs.SelectMany(static run => run.Violations));

    /// <summary>Of all clients of all runs, not a mean of means.</summary>
    public IReadOnlyList<RecoveryTimes> Recoveries =>
    [
        .. Runs.SelectMany(static run => run.Recoveries)
            .GroupBy(static times => (times.Fault, times.IsElsewhere, times.Overlapped, times.OfLibrary)).OrderBy(static group => group.Key)
            .Select(static group => RecoveryTimes.Of(
                group.Key.Fault, group.Key.IsElsewhere, group.Key.Overlapped, group.Key.OfLibrary, group.SelectMany(static times => times.Seconds))),
    ];

    private static Dictionary<TKey, int> Sum<TKey>(IEnumerable<KeyValuePair<TKey, int>> counts)
        where TKey : notnull =>
        counts.GroupBy(static entry => entry.Key).ToDictionary(static group => group.Key, static group => group.Sum(static entry => entry.Value));
}
