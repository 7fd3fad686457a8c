using System.Text.Json.Serialization;

namespace StreamCluster.Kill;

/// <summary>What is done to the system.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FaultKind>))]
public enum FaultKind
{
    /// <summary>SIGKILL of a node with sockets, and a new start in place.</summary>
    Kill,

    /// <summary>SIGSTOP of a node with sockets, and SIGCONT after a time: the other full nodes may declare it dead meanwhile.</summary>
    Pause,

    /// <summary>SIGTERM and a new start of every node in turn; counts those with sockets.</summary>
    Rolling,

    /// <summary>A restart of the database server: fast, immediate or by SIGKILL.</summary>
    StoreRestart,

    /// <summary>A connection cut with requests in flight.</summary>
    Cut,

    /// <summary>SIGKILL of a silo, and a new start in place.</summary>
    KillSilo,

    /// <summary>SIGSTOP of a silo, and SIGCONT after a time: the others may declare it dead meanwhile.</summary>
    PauseSilo,

    /// <summary>A node with a silo is cut off from the others: in one direction or both, by silence or by resets.</summary>
    Partition,

    /// <summary>A node is cut off from the database alone.</summary>
    StorePartition,

    /// <summary>SIGTERM and a new start of a silo, as part of <see cref="Rolling"/>.</summary>
    RollSilo,
}

/// <summary>One fault.</summary>
/// <param name="Kind">What.</param>
/// <param name="Node">To which node with sockets, or of a silo to which silo.</param>
/// <param name="Lasts">How long, where that can be chosen.</param>
/// <param name="Again">Of a kill: the new process is killed too, this long after its exec.</param>
/// <param name="Gap">Time before the next fault.</param>
internal sealed record Fault(FaultKind Kind, int Node, TimeSpan Lasts, TimeSpan? Again, TimeSpan Gap);
