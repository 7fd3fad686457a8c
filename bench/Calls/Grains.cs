using System.Collections.Concurrent;
using System.Threading.Tasks.Sources;
using Orleans.Concurrency;
using Orleans.Placement;

namespace StreamCluster.Calls;

/// <summary>A message of the size of a reference.</summary>
/// <param name="Number">Anything.</param>
[GenerateSerializer, Immutable]
public sealed record Question([property: Id(0)] int Number);

/// <summary>Its answer.</summary>
[GenerateSerializer, Immutable]
public sealed record Answer
{
    /// <summary>The only one.</summary>
    public static Answer Only { get; } = new();
}

/// <summary>In place of the session grain.</summary>
public interface IOuterGrain : IGrainWithStringKey
{
    /// <summary>Answers by itself.</summary>
    ValueTask<Answer> AnswerAsync(Question question, bool isLater);

    /// <summary>Asks the inner grain.</summary>
    ValueTask<Answer> ForwardAsync(Question question, bool isLater);
}

/// <summary>In place of the ensemble grain.</summary>
public interface IInnerGrain : IGrainWithStringKey
{
    /// <summary>Answers by itself.</summary>
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

/// <summary>An answer that comes from a thread of the pool and costs no object: the least that a runner of models can do.</summary>
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
