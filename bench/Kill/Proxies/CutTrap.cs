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

/// <summary>How the next connection that sends something is to end.</summary>
/// <param name="AtLeast">How many bytes it has to send at once; where none does within <see cref="Patience"/>, any number.</param>
/// <param name="Moment">When it is cut.</param>
/// <param name="HeldFor">How long the bytes are held, where they are.</param>
/// <param name="Reset">With a TCP reset in place of an orderly end.</param>
/// <param name="SetAt">When it was set, by the clock.</param>
internal sealed record CutTrap(int AtLeast, CutMoment Moment, TimeSpan HeldFor, bool Reset, long SetAt)
{
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    public bool Catches(int bytes, TimeProvider clock) =>
        bytes >= AtLeast || clock.GetElapsedTime(SetAt) > Patience;
}
