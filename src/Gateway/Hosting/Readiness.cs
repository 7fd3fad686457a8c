namespace StreamCluster.Gateway.Hosting;

/// <summary>Whether the node takes new work. Starts as not ready; goes to ready once, and to draining once.</summary>
internal sealed class Readiness
{
    private volatile State state = State.Starting;

    private enum State
    {
        Starting = 0,
        Ready,
        Draining,
    }

    public bool IsReady => state == State.Ready;

    /// <summary>The state's name as <c>/health</c> shows it.</summary>
    public string Name => state switch { State.Starting => "starting", State.Ready => "ready", _ => "draining" };

    public void Ready()
    {
        if (state == State.Starting)
            state = State.Ready;
    }

    public void Drain() => state = State.Draining;
}
