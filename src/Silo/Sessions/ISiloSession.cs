using StreamCluster.Silo.Wire;

namespace StreamCluster.Silo.Sessions;

/// <summary>
/// A session in the cluster, by its id: <see cref="Grains.Abstractions.ISessionGrain"/> as a call between nodes. Every call may be made again,
/// as there.
/// </summary>
[Alias("session")]
internal interface ISiloSession : IGrainWithStringKey
{
    [Alias("open")]
    ValueTask<OpenAnswer> OpenAsync(OpenCall call);

    [Alias("predict")]
    ValueTask<PredictAnswer> PredictAsync(PredictCall call);

    [Alias("settle")]
    ValueTask SettleAsync();

    [Alias("detach")]
    ValueTask DetachAsync(long attachment);
}
