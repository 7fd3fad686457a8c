using StreamCluster.Gateway.Streaming;
using StreamCluster.Grains.History;

namespace StreamCluster.Deploy.Tests.Support;

/// <summary>What a node may need at most, from figures measured with bench/Load (docs/deploying.md) and its own limits.</summary>
internal static class Memory
{
    private const long MiB = 1024 * 1024;

    /// <summary>A node that serves one ensemble and has no connection.</summary>
    private const long Idle = 150 * MiB;

    /// <summary>A connection that streams single readings.</summary>
    private const long Connection = 80 * 1024;

    public static long Needed(StreamingOptions streaming, HistoryOptions history) =>
        Idle + (Connection * streaming.MaxConnections) + streaming.MaxBufferedBytes + history.MaxPendingBytes;
}
