namespace StreamCluster.Kill;

/// <summary>When a connection is cut that a <see cref="CutTrap"/> has caught.</summary>
internal enum CutMoment
{
    /// <summary>When the server answers; the answer is kept back.</summary>
    Answered,

    /// <summary>As soon as the bytes are forwarded.</summary>
    Forwarded,

    /// <summary>At once for the client; the bytes reach the server later, when the client may be somewhere else.</summary>
    Held,
}

/// <summary>How the next connection that sends certain bytes is to end.</summary>
/// <param name="Marker">The bytes; where none come within <see cref="Patience"/>, any do.</param>
/// <param name="Moment">When it is cut.</param>
/// <param name="HeldFor">How long the bytes are held, where they are.</param>
/// <param name="Reset">With a TCP reset in place of an orderly end.</param>
/// <param name="SetAt">When it was set, by the clock.</param>
internal sealed record CutTrap(ReadOnlyMemory<byte> Marker, CutMoment Moment, TimeSpan HeldFor, bool Reset, long SetAt)
{
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    public bool Catches(ReadOnlySpan<byte> bytes, TimeProvider clock) =>
        bytes.IndexOf(Marker.Span) >= 0 || clock.GetElapsedTime(SetAt) > Patience;
}
