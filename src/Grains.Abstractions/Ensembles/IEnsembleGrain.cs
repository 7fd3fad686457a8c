namespace StreamCluster.Grains.Abstractions;

/// <summary>
/// Runs rows through one ensemble version, which is its key. Always local to the caller's silo: a thin front for the silo's single runner
/// of that version, which batches the waiting rows of all sessions into one run.
/// </summary>
[Alias("ensemble")]
public interface IEnsembleGrain : IGrainWithStringKey
{
    /// <summary>Predicts every item. Items succeed or fail one by one; an item's rows succeed or fail together.</summary>
    [Alias("run")]
    ValueTask<RunReply> RunAsync(RunRequest request);
}

/// <summary>Rows to predict.</summary>
/// <param name="Items">The items, each with rows of its own.</param>
/// <param name="Boost">Per target signal, in the layout's order: whether the boost is added.</param>
/// <param name="TraceParent">The caller's span as a W3C traceparent; null: not sampled.</param>
[GenerateSerializer, Immutable, Alias("run-request")]
public sealed record RunRequest(
    [property: Id(0)] RunItem[] Items, [property: Id(1)] IReadOnlyList<bool> Boost, [property: Id(2)] string? TraceParent);

/// <summary>Rows that succeed or fail together.</summary>
/// <param name="Rows">[<paramref name="Count"/>, boundary], row-major float32, engineering units, in the layout's order.</param>
/// <param name="Count">Number of rows, at least 1.</param>
[GenerateSerializer, Immutable, Alias("run-item")]
public readonly record struct RunItem([property: Id(0)] float[] Rows, [property: Id(1)] int Count);

/// <summary>The results of a <see cref="RunRequest"/>.</summary>
/// <param name="Outcomes">One per item, in the same order; null: the silo does not serve this version.</param>
[GenerateSerializer, Immutable, Alias("run-reply")]
public sealed record RunReply([property: Id(0)] RunOutcome[]? Outcomes)
{
    /// <summary>The silo does not serve this version.</summary>
    public static RunReply NotServed { get; } = new((RunOutcome[]?)null);
}

/// <summary>The result of a <see cref="RunItem"/>: predictions or an error, never both.</summary>
[GenerateSerializer, Immutable, Alias("run-outcome")]
public readonly record struct RunOutcome
{
    /// <summary>[rows, target], row-major float32, engineering units, all finite; null where <see cref="Error"/> is set.</summary>
    [Id(0)]
    public float[]? Predictions { get; init; }

    /// <summary><see cref="ErrorCode.PredictionError"/>, <see cref="ErrorCode.Overloaded"/> or <see cref="ErrorCode.InternalError"/>.</summary>
    [Id(1)]
    public GrainError? Error { get; init; }
}
