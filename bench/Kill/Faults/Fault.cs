using System.Text.Json.Serialization;

namespace StreamCluster.Kill;

/// <summary>What is done to the system.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FaultKind>))]
public enum FaultKind
{
    /// <summary>SIGKILL of a gateway, and a new start in place.</summary>
    Kill,

    /// <summary>SIGSTOP of a gateway, and SIGCONT after a time.</summary>
    Pause,

    /// <summary>SIGTERM and a new start of every gateway in turn.</summary>
    Rolling,

    /// <summary>A restart of the database server: fast, immediate or by SIGKILL.</summary>
    StoreRestart,

    /// <summary>A connection cut with requests in flight.</summary>
    Cut,

    /// <summary>SIGKILL of a silo, and a new start in place.</summary>
    KillSilo,

    /// <summary>SIGSTOP of a silo, and SIGCONT after a time: the others may have given it up meanwhile.</summary>
    PauseSilo,
}

/// <summary>One fault.</summary>
/// <param name="Kind">What.</param>
/// <param name="Node">To which gateway, or of a silo to which silo.</param>
/// <param name="Lasts">How long, where that can be chosen.</param>
/// <param name="Again">Of a kill: the new process is killed too, this long after its exec.</param>
/// <param name="Gap">Time before the next fault.</param>
internal sealed record Fault(FaultKind Kind, int Node, TimeSpan Lasts, TimeSpan? Again, TimeSpan Gap);
