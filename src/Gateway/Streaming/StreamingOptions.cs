using System.ComponentModel.DataAnnotations;

namespace StreamCluster.Gateway.Streaming;

/// <summary>Settings under <c>Streaming</c>: what a connection may do, and how long it may take.</summary>
public sealed class StreamingOptions
{
    /// <summary>Most connections at once; a further upgrade gets 503.</summary>
    /// <value>The default is 100,000; 1 to 1,000,000.</value>
    [Range(1, 1_000_000)]
    public int MaxConnections { get; set; } = 100_000;

    /// <summary>Time from the upgrade to the first accepted configuration; then close 4000.</summary>
    /// <value>The default is 15 s; 100 ms to 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan ConfigTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Time without a message; then close 1001.</summary>
    /// <value>The default is 5 minutes; 100 ms to 30 days.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "30.00:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Time between WebSocket pings.</summary>
    /// <value>The default is 15 s; 100 ms to 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00")]
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a peer may be silent to a ping; then it is dropped.</summary>
    /// <value>The default is 20 s; 100 ms to 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00")]
    public TimeSpan PingTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a reader may take nothing with replies waiting; then close 4002.</summary>
    /// <value>The default is 10 s; 100 ms to 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan SlowReaderTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a peer has to answer a close frame; then it is dropped.</summary>
    /// <value>The default is 5 s; 100 ms to 5 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest message, in bytes; a longer one: close 1009.</summary>
    /// <value>The default is 16 MiB; 1 KiB to 512 MiB.</value>
    [Range(1 << 10, 1 << 29)]
    public int MaxMessageBytes { get; set; } = 16 << 20;

    /// <summary>
    /// Most bytes of messages over 16 KiB that the node assembles at once; a message beyond: close 1013. At least
    /// <see cref="MaxMessageBytes"/>, or the longest messages could never pass.
    /// </summary>
    /// <value>The default is 256 MiB; 64 KiB to 64 GiB.</value>
    [Range(64L << 10, 64L << 30)]
    public long MaxBufferedBytes { get; set; } = 256L << 20;

    /// <summary>Messages a second that a connection may send, averaged over a second; more: <c>RATE_LIMITED</c>. 0: no limit.</summary>
    /// <value>The default is 0; 0 to 1,000,000.</value>
    [Range(0, 1_000_000)]
    public int MaxMessagesPerSecond { get; set; }

    /// <summary>Most messages of a connection that go into one call and one commit: the window of a client that sends ahead.</summary>
    /// <value>The default is 64; 1 to 1,024.</value>
    [Range(1, 1024)]
    public int MaxGroupMessages { get; set; } = 64;

    /// <summary>Whether a boundary signal that the ensemble does not know is an error. Devices send whole tag lists: usually not.</summary>
    /// <value>The default is false.</value>
    public bool RejectUnknownSignals { get; set; }
}
