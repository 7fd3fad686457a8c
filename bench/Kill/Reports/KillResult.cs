namespace StreamCluster.Kill;

/// <summary>What a run came to.</summary>
public sealed record KillResult
{
    /// <summary>What was run.</summary>
    public required KillPlan Plan { get; init; }

    /// <summary>Whether nothing that was acknowledged was lost, and nothing else was broken.</summary>
    public bool Passed => Violations.Count == 0;

    /// <summary>How long the whole run took, seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>Faults done, by kind.</summary>
    public required IReadOnlyDictionary<string, int> Faults { get; init; }

    /// <summary>Connections that clients opened.</summary>
    public required int Connections { get; init; }

    /// <summary>Samples whose prediction was acknowledged, replays included.</summary>
    public required long Acknowledged { get; init; }

    /// <summary>Of them, those acknowledged by a replay.</summary>
    public required long Replayed { get; init; }

    /// <summary>Samples that only the server's count showed to be recorded.</summary>
    public required long Counted { get; init; }

    /// <summary>Samples that the server refused and the client gave up.</summary>
    public required long GivenUp { get; init; }

    /// <summary>Errors that clients were answered with, by code.</summary>
    public required IReadOnlyDictionary<string, int> Errors { get; init; }

    /// <summary>Why connections were lost.</summary>
    public required IReadOnlyDictionary<string, int> Losses { get; init; }

    /// <summary>Seconds from a fault to a client's first answer.</summary>
    public required IReadOnlyList<RecoveryTimes> Recoveries { get; init; }

    /// <summary>Seconds from exec to ready.</summary>
    public required RecoveryTimes Starts { get; init; }

    /// <summary>How often a node ended without a signal of the harness: its peers had declared it dead, or it failed. The harness restarts it.</summary>
    public required int Ended { get; init; }

    /// <summary>How many violations, by kind.</summary>
    public required IReadOnlyDictionary<ViolationKind, int> Violations { get; init; }

    /// <summary>The first of each kind.</summary>
    public required IReadOnlyList<Violation> FirstViolations { get; init; }

    /// <summary>Where stores and logs are; null: removed.</summary>
    public string? Folder { get; init; }
}
