using System.ComponentModel.DataAnnotations;

namespace StreamCluster.Gateway.Hosting;

/// <summary>Settings under <c>Drain</c>: how a node goes away.</summary>
public sealed class DrainOptions
{
    /// <summary>Time between reporting not ready and closing connections, for a load balancer to notice.</summary>
    /// <value>The default is 0; up to 10 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan Pause { get; set; } = TimeSpan.Zero;

    /// <summary>Time over which the connections are closed, so that not all clients come back at the same instant.</summary>
    /// <value>The default is 1 s; up to 10 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan Spread { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Time for everything after the pause; what is still open then is dropped.</summary>
    /// <value>The default is 15 s; 1 s to 10 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);
}
