using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Silo.Tests.Sessions;

/// <summary>A gateway whose calls of sessions are lost as a test says: before they arrive, or their answer on its way back.</summary>
internal sealed class LossyCalls : IOutgoingGrainCallFilter
{
    private readonly ConcurrentQueue<Loss> _losses = new();
    private int _calls;
    private int _runs;

    /// <summary>Calls since the last <see cref="Lose"/>.</summary>
    public int Calls => Volatile.Read(ref _calls);

    public void Register(WebApplicationBuilder builder) => builder.Services.AddSingleton<IOutgoingGrainCallFilter>(this);

    public void Lose(params Loss[] losses)
    {
        Volatile.Write(ref _calls, 0);
        foreach (var loss in losses)
            _losses.Enqueue(loss);
    }

    /// <summary>Drops the next calls to ensembles.</summary>
    public void LoseRuns(int count) => Volatile.Write(ref _runs, count);

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        if (context.InterfaceMethod.DeclaringType == typeof(IEnsembleGrain) && Interlocked.Decrement(ref _runs) >= 0)
            throw new SiloUnavailableException("lost");
        var isOfStream = context.InterfaceMethod.DeclaringType == typeof(ISessionGrain)
            && context.InterfaceMethod.Name is nameof(ISessionGrain.OpenAsync) or nameof(ISessionGrain.PredictAsync);
        if (isOfStream)
            Interlocked.Increment(ref _calls);
        var loss = isOfStream && _losses.TryDequeue(out var next) ? next : Loss.None;
        if (loss == Loss.OfCall)
            throw new SiloUnavailableException("lost");
        await context.Invoke();
        if (loss == Loss.OfTime)
            throw new TimeoutException("late");
        if (loss == Loss.OfAnswer)
            throw new SiloUnavailableException("lost");
    }
}

/// <summary>What is lost.</summary>
public enum Loss
{
    None = 0,
    OfCall,
    OfAnswer,

    /// <summary>The answer comes later than the caller waits.</summary>
    OfTime,
}
