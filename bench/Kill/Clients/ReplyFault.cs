namespace StreamCluster.Kill;

/// <summary>Whether a prediction answers the request.</summary>
internal static class ReplyFault
{
    /// <summary>What is wrong; null: nothing.</summary>
    public static string? Of(SampleRequest request, StreamReply reply) =>
        reply.Type != (request.IsBatch ? "prediction_batch" : "prediction") ? $"answered by {reply.Type}"
        : reply.Predictions!.Length != request.Count ? $"{reply.Predictions.Length} predictions for {request.Count} samples"
        : !request.IsBatch && reply.Timestamp != SampleMaker.Timestamp(request.Client, request.First) ? $"answered for sample {reply.Timestamp}"
        : null;
}
