using StreamCluster.Silo.Sessions;
using StreamCluster.Silo.Wire;

namespace StreamCluster.Silo.Tests.Sessions;

/// <summary>A real session whose calls are lost as a test says: before they arrive, or their answer on its way back.</summary>
internal sealed class LossySession(ISiloSession inner, params Loss[] losses) : ISiloSession
{
    private readonly Queue<Loss> _losses = new(losses);

    public int Calls { get; private set; }

    public ValueTask<OpenAnswer> OpenAsync(OpenCall call) => PassAsync(() => inner.OpenAsync(call));

    public ValueTask<PredictAnswer> PredictAsync(PredictCall call) => PassAsync(() => inner.PredictAsync(call));

    public ValueTask SettleAsync() => inner.SettleAsync();

    public ValueTask DetachAsync(long attachment) => inner.DetachAsync(attachment);

    private async ValueTask<T> PassAsync<T>(Func<ValueTask<T>> call)
    {
        Calls++;
        var loss = _losses.TryDequeue(out var next) ? next : Loss.None;
        if (loss == Loss.OfCall)
            throw new SiloUnavailableException("lost");
        var answer = await call();
        return loss == Loss.OfAnswer ? throw new TimeoutException("lost") : answer;
    }
}

/// <summary>What is lost.</summary>
internal enum Loss
{
    None,
    OfCall,
    OfAnswer,
}
