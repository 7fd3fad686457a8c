namespace StreamCluster.Grains.Abstractions;

/// <summary>
/// Runs rows through one ensemble version. Stateless and re-entrant: a thin face of the node's one runner of that version, which
/// gathers the rows that wait, of any session, into one run.
/// </summary>
public interface IEnsembleGrain
{
    /// <summary>
    /// Predicts every item of <paramref name="work"/>. Items succeed or fail one by one; an item's rows succeed or fail together.
    /// </summary>
    /// <param name="work">The items, each with its own rows. Not changed, and not kept after the call.</param>
    /// <param name="boost">Per target signal, in the layout's order: whether the boost is added.</param>
    /// <param name="cancellationToken">Gives up waiting; rows already in a run are finished and thrown away.</param>
    /// <returns>One outcome per item, in the same order.</returns>
    ValueTask<RunOutcome[]> RunAsync(IReadOnlyList<RunItem> work, IReadOnlyList<bool> boost, CancellationToken cancellationToken);
}

/// <summary>Rows to predict.</summary>
/// <param name="Rows">[<paramref name="Count"/>, boundary], row-major float32, engineering units, in the layout's order.</param>
/// <param name="Count">Number of rows, at least 1.</param>
public readonly record struct RunItem(float[] Rows, int Count);

/// <summary>What became of a <see cref="RunItem"/>: predictions or an error, never both.</summary>
public readonly record struct RunOutcome
{
    /// <summary>[rows, target], row-major float32, engineering units, all finite; null where <see cref="Error"/> is set.</summary>
    public float[]? Predictions { get; init; }

    /// <summary><see cref="ErrorCode.PredictionError"/>, <see cref="ErrorCode.Overloaded"/> or <see cref="ErrorCode.InternalError"/>.</summary>
    public GrainError? Error { get; init; }
}
