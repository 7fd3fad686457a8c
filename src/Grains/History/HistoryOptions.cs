using System.ComponentModel.DataAnnotations;

namespace StreamCluster.Grains.History;

/// <summary>When a reply may leave.</summary>
public enum HistoryDurability
{
    /// <summary>After its samples are committed: it survives the process.</summary>
    Commit = 0,

    /// <summary>After its samples are on stable storage: it also survives loss of power.</summary>
    Fsync,

    /// <summary>At once: at most <see cref="HistoryOptions.FlushInterval"/> of samples is lost with the process.</summary>
    Async,
}

/// <summary>Settings under <c>History</c>.</summary>
public sealed class HistoryOptions
{
    /// <summary>When a reply may leave.</summary>
    /// <value>The default is <c>commit</c>.</value>
    public HistoryDurability Durability { get; set; } = HistoryDurability.Commit;

    /// <summary>Longest time between commits under durability <c>async</c>.</summary>
    /// <value>The default is 200 ms; 1 ms to 1 minute.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Most bytes that wait to be committed; requests beyond are refused with <c>OVERLOADED</c>.</summary>
    /// <value>The default is 256 MiB; 1 MiB to 16 GiB.</value>
    [Range(1L << 20, 1L << 34)]
    public long MaxPendingBytes { get; set; } = 256L << 20;

    /// <summary>How long a request waits for a store that is slow or away before it is refused with <c>OVERLOADED</c>.</summary>
    /// <value>The default is 5 s; 100 ms to 5 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan StoreTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a session that never recorded a sample is kept after its last activity, where <see cref="Retention"/> is not shorter: any
    /// client can make such sessions.
    /// </summary>
    internal static readonly TimeSpan EmptyRetention = TimeSpan.FromHours(1);

    /// <summary>
    /// How long a session is kept after its last activity. One that never recorded a sample is kept for an hour at most.
    /// </summary>
    /// <value>The default is 7 days; 1 second to 10 years.</value>
    [Range(typeof(TimeSpan), "00:00:01", "3650.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How many of its newest samples a session keeps.</summary>
    /// <value>The default is 1,000,000; 1 to 1,000,000,000.</value>
    [Range(1L, 1_000_000_000L)]
    public long MaxSamplesPerSession { get; set; } = 1_000_000;

    /// <summary>How many of its identified requests a session remembers.</summary>
    /// <value>The default is 1,024; 1,024 to 65,536.</value>
    [Range(1024, 65_536)]
    public int RememberedRequests { get; set; } = 1024;

    /// <summary>Time between two rounds of retention.</summary>
    /// <value>The default is 1 minute; 100 ms to 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00")]
    public TimeSpan RetentionInterval { get; set; } = TimeSpan.FromMinutes(1);
}
