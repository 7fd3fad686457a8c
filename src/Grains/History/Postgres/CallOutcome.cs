using System.Diagnostics;

namespace StreamCluster.Grains.History.Postgres;

/// <summary>What became of a call.</summary>
internal readonly struct CallOutcome<T>
{
    /// <summary>What it returned; only where <see cref="Failure"/> is null.</summary>
    public T? Result { get; init; }

    /// <summary>Why it failed.</summary>
    public Exception? Failure { get; init; }

    /// <summary>It failed, and may have been done all the same, or may still be.</summary>
    public bool InDoubt { get; init; }

    /// <summary>The connection was lost.</summary>
    public bool IsLost { get; init; }

    /// <summary>The caller gave up.</summary>
    public bool IsCancelled { get; init; }

    /// <summary>The failure as the store's contract has it.</summary>
    public Exception ToException() => Failure switch
    {
        null => throw new UnreachableException(),
        OperationCanceledException when IsCancelled && !InDoubt => Failure,
        ObjectDisposedException when !InDoubt => Failure,
        _ when PostgresErrors.IsBug(Failure) && !InDoubt => Failure,
        _ => PostgresErrors.Unavailable(Failure, InDoubt),
    };
}
