using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.Ensembles;

/// <summary>What a client is told; the log has the rest.</summary>
internal static class RunErrors
{
    public static GrainError Failed { get; } = new(ErrorCode.PredictionError, "The model failed on this input.");

    public static GrainError NotFinite { get; } = new(ErrorCode.PredictionError, "The model's result for this input is not finite.");

    public static GrainError QueueFull { get; } = new(ErrorCode.Overloaded, "Too many rows wait for this ensemble; send the request again later.");

    public static GrainError Closing { get; } = new(ErrorCode.Overloaded, "The ensemble is not served here any more; send the request again later.");

    public static GrainError Internal(string traceId) => new(ErrorCode.InternalError, "The prediction failed for a reason inside the server.") { TraceId = traceId };
}
