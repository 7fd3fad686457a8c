using System.Collections.Concurrent;
using System.Threading.Tasks.Sources;
using Orleans.Concurrency;
using Orleans.Placement;

namespace StreamCluster.Calls;

/// <summary>A minimal request.</summary>
/// <param name="Number">Any value.</param>
[GenerateSerializer, Immutable]
public sealed record Question([property: Id(0)] int Number);

/// <summary>A minimal reply.</summary>
[GenerateSerializer, Immutable]
public sealed record Answer
{
    /// <summary>The shared instance.</summary>
    public static Answer Only { get; } = new();
}

/// <summary>Stands in for the session grain.</summary>
public interface IOuterGrain : IGrainWithStringKey
{
    /// <summary>Answers without a further call.</summary>
    ValueTask<Answer> AnswerAsync(Question question, bool isLater);

    /// <summary>Calls the inner grain.</summary>
    ValueTask<Answer> ForwardAsync(Question question, bool isLater);
}

/// <summary>Stands in for the ensemble grain.</summary>
public interface IInnerGrain : IGrainWithStringKey
{
    /// <summary>Answers without a further call.</summary>
    ValueTask<Answer> AnswerAsync(Question question, bool isLater);
}

/// <inheritdoc/>
[PreferLocalPlacement]
internal sealed class OuterGrain : Grain, IOuterGrain
{
    private IInnerGrain? _inner;

    /// <inheritdoc/>
    public ValueTask<Answer> AnswerAsync(Question question, bool isLater) => isLater ? LaterAnswer.Start() : new(Answer.Only);

    /// <inheritdoc/>
    public async ValueTask<Answer> ForwardAsync(Question question, bool isLater)
    {
        _inner ??= GrainFactory.GetGrain<IInnerGrain>("inner");
        return await _inner.AnswerAsync(question, isLater);
    }
}

/// <inheritdoc/>
[StatelessWorker(1), Reentrant]
internal sealed class InnerGrain : Grain, IInnerGrain
{
    /// <inheritdoc/>
    public ValueTask<Answer> AnswerAsync(Question question, bool isLater) => isLater ? LaterAnswer.Start() : new(Answer.Only);
}

/// <summary>Completes on a pool thread without allocating: the least that a model runner can do.</summary>
internal sealed class LaterAnswer : IValueTaskSource<Answer>, IThreadPoolWorkItem
{
    private static readonly ConcurrentQueue<LaterAnswer> Kept = new();

    private ManualResetValueTaskSourceCore<Answer> _completion = new() { RunContinuationsAsynchronously = true };

    public static ValueTask<Answer> Start()
    {
        if (!Kept.TryDequeue(out var later))
            later = new LaterAnswer();
        ThreadPool.UnsafeQueueUserWorkItem(later, preferLocal: true);
        return new(later, later._completion.Version);
    }

    void IThreadPoolWorkItem.Execute() => _completion.SetResult(Answer.Only);

    Answer IValueTaskSource<Answer>.GetResult(short token)
    {
        var answer = _completion.GetResult(token);
        _completion.Reset();
        Kept.Enqueue(this);
        return answer;
    }

    ValueTaskSourceStatus IValueTaskSource<Answer>.GetStatus(short token) => _completion.GetStatus(token);

    void IValueTaskSource<Answer>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _completion.OnCompleted(continuation, state, token, flags);
}
