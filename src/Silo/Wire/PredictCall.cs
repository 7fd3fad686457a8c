using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Silo.Wire;

/// <summary>A <see cref="PredictGroup"/> on its way to a silo.</summary>
[GenerateSerializer, Immutable, SuppressReferenceTracking, Alias("predict")]
internal sealed class PredictCall
{
    [Id(0)]
    public long Attachment { get; init; }

    [Id(1)]
    public WireRequest[] Requests { get; init; } = [];

    /// <summary>The caller's span, as a W3C traceparent; null: not traced.</summary>
    [Id(2)]
    public string? TraceParent { get; init; }

    /// <param name="group">The group.</param>
    /// <param name="late">Time spent on earlier calls of the same group: it is part of the latency that is reported.</param>
    /// <param name="traceParent">The caller's span.</param>
    public static PredictCall From(PredictGroup group, TimeSpan late, string? traceParent)
    {
        var requests = new WireRequest[group.Requests.Count];
        for (var i = 0; i < requests.Length; i++)
            requests[i] = WireRequest.From(group.Requests[i], late);
        return new() { Attachment = group.Attachment, Requests = requests, TraceParent = traceParent };
    }

    public PredictGroup ToGroup() => new(Attachment, Array.ConvertAll(Requests, static request => request.ToRequest()));
}
