using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.Ensembles;

/// <summary>The thin face of the node's one <see cref="EnsembleRunner"/> of an ensemble version.</summary>
internal sealed class EnsembleGrain(EnsembleRunner runner) : IEnsembleGrain
{
    /// <inheritdoc />
    public ValueTask<RunOutcome[]> RunAsync(
        IReadOnlyList<RunItem> work, IReadOnlyList<bool> boost, CancellationToken cancellationToken) =>
        runner.RunAsync(work, boost, cancellationToken);
}
