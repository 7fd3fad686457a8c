namespace StreamCluster.Compare;

/// <summary>Where the CPU of a prediction goes.</summary>
/// <param name="Name">The load.</param>
/// <param name="CpuUs">CPU of the server, µs a prediction, from the process's own accounting.</param>
/// <param name="Samples">Samples taken.</param>
/// <param name="Stages">µs a prediction, by stage: its share of the samples.</param>
/// <param name="Unattributed">The gap's largest symbols, µs a prediction.</param>
internal sealed record StageBudget(string Name, double CpuUs, long Samples, IReadOnlyDictionary<string, double> Stages, IReadOnlyList<(string Symbol, double Us)> Unattributed);
