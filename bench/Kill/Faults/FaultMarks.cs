namespace StreamCluster.Kill;

/// <summary>Faults that hit one client and after which it has no answer yet.</summary>
/// <param name="ofLibrary">Whether the client is the client library.</param>
internal sealed class FaultMarks(bool ofLibrary)
{
    public bool OfLibrary => ofLibrary;

    public List<FaultMark> Pending { get; } = [];
}

/// <summary>One of them.</summary>
/// <param name="Kind">What.</param>
/// <param name="At">When, by the clock.</param>
/// <param name="OnNewConnection">Whether only an answer on a connection opened since shows that it is over; else, to a request sent since.</param>
/// <param name="IsElsewhere">Whether the client was connected to another node than the one that the fault hit.</param>
internal sealed record FaultMark(FaultKind Kind, long At, bool OnNewConnection, bool IsElsewhere)
{
    /// <summary>Another fault came before it was over.</summary>
    public bool Overlapped { get; set; }
}
