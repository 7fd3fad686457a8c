using Orleans.Concurrency;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.Ensembles;

/// <summary>The front of the silo's one <see cref="EnsembleRunner"/> of an ensemble version. The models run on the runner's threads, never in a turn.</summary>
[StatelessWorker(maxLocalWorkers: 1), Reentrant, GrainType("ensemble")]
internal sealed class EnsembleGrain(EnsembleCatalog catalog) : Grain, IEnsembleGrain
{
    private EnsembleRunner? _runner;

    /// <inheritdoc/>
    public ValueTask<RunReply> RunAsync(RunRequest request)
    {
        _runner ??= catalog.ByVersion.GetValueOrDefault(this.GetPrimaryKeyString())?.Runner;
        return _runner is null ? new(RunReply.NotServed) : _runner.RunAsync(request.Items, request.Boost, request.TraceParent);
    }
}
