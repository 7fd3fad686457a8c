using Orleans.Concurrency;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.Sessions;
using StreamCluster.Silo.Wire;

namespace StreamCluster.Silo.Sessions;

/// <summary>
/// An activation of a session. Re-entrant, because the grain inside takes its calls in turn itself, as in every topology. Orleans may have two
/// activations of a session for a moment: the store's claim decides which of them writes.
/// </summary>
[Reentrant]
[Orleans.Placement.ResourceOptimizedPlacement]
[GrainType("session")]
internal sealed class SiloSession : Grain, ISiloSession
{
    private readonly SessionGrain _session;
    private readonly CallTracing _tracing;

    public SiloSession(SessionServices services, CallTracing tracing)
    {
        _session = new SessionGrain(this.GetPrimaryKeyString(), services, _ => DeactivateOnIdle());
        _tracing = tracing;
    }

    public async ValueTask<OpenAnswer> OpenAsync(OpenCall call)
    {
        using var span = _tracing.Start(call.TraceParent);
        return OpenAnswer.From(await _session.OpenAsync(call.ToRequest(), CancellationToken.None), call.KnownVersions);
    }

    public async ValueTask<PredictAnswer> PredictAsync(PredictCall call)
    {
        using var span = _tracing.Start(call.TraceParent);
        // Run here and now, but not as a task of Orleans's scheduler: the waits inside would each come back by way of it. The grain inside needs no
        // turn but its own.
        var running = new Task<ValueTask<PredictReply>>(static state => ((Running)state!).PredictAsync(), new Running(_session, call));
        running.RunSynchronously(TaskScheduler.Default);
        return PredictAnswer.From(await await running);
    }

    public ValueTask SettleAsync() => _session.SettleAsync();

    public ValueTask DetachAsync(long attachment) => _session.DetachAsync(attachment);

    private sealed record Running(SessionGrain Session, PredictCall Call)
    {
        public ValueTask<PredictReply> PredictAsync() => Session.PredictAsync(Call.ToGroup());
    }

    /// <summary>Whoever activates the session next reads it from the store.</summary>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => await _session.SettleAsync();
}
