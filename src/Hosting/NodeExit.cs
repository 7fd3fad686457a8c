namespace StreamCluster.Hosting;

/// <summary>How the process ends.</summary>
public sealed class NodeExit
{
    /// <summary>The exit code where the node could not start.</summary>
    public const int CannotStart = 1;

    /// <summary>The exit code where the cluster has declared the node dead, or its silo cannot go on.</summary>
    public const int SiloFailed = 3;

    private string? _failure;

    /// <summary>What ended the node, as a sentence; null: nothing did.</summary>
    public string? Failure => Volatile.Read(ref _failure);

    /// <summary>0 after a stop.</summary>
    public int Code => Failure is null ? 0 : SiloFailed;

    /// <summary>Notes the first failure. False: there was one already.</summary>
    internal bool TryFail(string sentence) => Interlocked.CompareExchange(ref _failure, sentence, null) is null;
}
