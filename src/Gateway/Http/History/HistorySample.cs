using System.ComponentModel;

namespace StreamCluster.Gateway.Http.History;

/// <summary>One sample of a history.</summary>
/// <remarks>Only describes it: histories are written without objects in between.</remarks>
internal sealed record HistorySample(
    [property: Description("The client's timestamp, or the server's UTC time.")] string Timestamp,
    [property: Description("Boundary signal -> value, in engineering units.")] IReadOnlyDictionary<string, float> BoundaryData,
    [property: Description("Target signal -> prediction, in engineering units.")] IReadOnlyDictionary<string, float> Predictions,
    [property: Description("Latency of the sample, ms; of a batch: its latency / count.")] double LatencyMs);
