namespace StreamCluster.Gateway.Streaming.Protocol;

/// <summary>The rows of a <c>predict</c> or <c>predict_batch</c> message, or what is wrong with it.</summary>
internal readonly record struct PredictMessage
{
    /// <summary>[<see cref="Count"/>, boundary], row-major float32. Its own array.</summary>
    public float[] Rows { get; init; }

    public int Count { get; init; }

    /// <summary>Per sample; null: none given at all.</summary>
    public string?[]? Timestamps { get; init; }

    public WireFault? Fault { get; init; }

    public static PredictMessage Wrong(WireFault fault) => new() { Rows = [], Fault = fault };
}
