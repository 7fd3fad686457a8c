namespace StreamCluster.Client;

/// <summary>
/// The time without a useful connection: which server is asked next and how long that waits. Attempts that connect but bring nothing
/// count like those in vain, or a server that drops everybody at once would be asked in a tight loop. Used by one task.
/// </summary>
/// <param name="endpoints">The servers.</param>
/// <param name="first">The one to begin with.</param>
/// <param name="backoff">The waits.</param>
/// <param name="started">When it began, a timestamp of the clock.</param>
internal sealed class Episode(IReadOnlyList<StreamEndpoint> endpoints, int first, Backoff backoff, long started)
{
    private bool _overloaded;
    private TimeSpan? _asked;

    /// <summary>When it began, a timestamp of the clock.</summary>
    public long Started => started;

    /// <summary>Attempts begun.</summary>
    public int Attempts { get; private set; }

    /// <summary>Rounds begun.</summary>
    public int Rounds => (Attempts + endpoints.Count - 1) / endpoints.Count;

    /// <summary>Whether every server has been asked as often as every other.</summary>
    public bool RoundIsOver => Attempts > 0 && Attempts % endpoints.Count == 0;

    /// <summary>What the loss or the attempt said.</summary>
    public void Note(StreamException failure)
    {
        _overloaded |= Verdicts.Of(failure) == Verdict.Later;

        // The least that any server of the round asks for: another one may be well before it.
        var asked = Verdicts.Asked(failure);
        _asked = _asked is { } least && least < asked ? least : asked;
    }

    public (StreamEndpoint Endpoint, TimeSpan Wait) Next(bool atStart)
    {
        var wait = TimeSpan.Zero;
        if (RoundIsOver)
            (wait, _asked) = (backoff.After(Rounds, _asked ?? TimeSpan.Zero), null);
        else if (Attempts == 0 && !atStart)
            (wait, _asked) = (_overloaded ? backoff.After(1, _asked ?? TimeSpan.Zero) : backoff.First(), null);
        return (endpoints[(first + Attempts++) % endpoints.Count], wait);
    }
}
