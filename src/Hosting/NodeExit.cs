namespace StreamCluster.Hosting;

/// <summary>The process's exit code, and the failure behind it.</summary>
public sealed class NodeExit
{
    /// <summary>Exit code when the node cannot start.</summary>
    public const int CannotStart = 1;

    /// <summary>Exit code when the silo fails or the cluster declares the node dead.</summary>
    public const int SiloFailed = 3;

    private string? _failure;

    /// <summary>Why the node shuts down, as a sentence; null if it did not fail.</summary>
    public string? Failure => Volatile.Read(ref _failure);

    /// <summary>0 after an orderly stop.</summary>
    public int Code => Failure is null ? 0 : SiloFailed;

    /// <summary>Records the first failure. Returns false for every later one.</summary>
    internal bool TryFail(string sentence) => Interlocked.CompareExchange(ref _failure, sentence, null) is null;
}
