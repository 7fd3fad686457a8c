namespace StreamCluster.Kill;

/// <summary>How the next connection that sends certain bytes is to end.</summary>
/// <param name="Marker">The bytes; where none come within <see cref="Patience"/>, any do.</param>
/// <param name="AwaitAnswer">True: when the server answers, the answer being kept back. False: at once after they are forwarded.</param>
/// <param name="Reset">With a TCP reset in place of an orderly end.</param>
/// <param name="SetAt">When it was set, by the clock.</param>
internal sealed record CutTrap(ReadOnlyMemory<byte> Marker, bool AwaitAnswer, bool Reset, long SetAt)
{
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    public bool Catches(ReadOnlySpan<byte> bytes, TimeProvider clock) =>
        bytes.IndexOf(Marker.Span) >= 0 || clock.GetElapsedTime(SetAt) > Patience;
}
