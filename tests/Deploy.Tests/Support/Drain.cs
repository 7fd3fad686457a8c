using StreamCluster.Gateway.Hosting;

namespace StreamCluster.Deploy.Tests.Support;

/// <summary>How long a node may take to go away, by the product's own reckoning.</summary>
internal static class Drain
{
    /// <summary>What the host has for stopping after the drain: the last samples are written, the store is closed (docs/operating.md).</summary>
    private static readonly TimeSpan Stopping = TimeSpan.FromSeconds(10);

    /// <summary>Between the end of that and SIGKILL.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);

    /// <summary>The shortest time from SIGTERM to SIGKILL that cuts nothing off.</summary>
    public static TimeSpan Needed(DrainOptions drain) => drain.Pause + drain.Timeout + Stopping + Margin;
}
