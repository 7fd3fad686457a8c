namespace StreamCluster.Gateway.Hosting;

/// <summary>Whether the node takes new work. Starts as not ready; goes to ready once, and to draining once.</summary>
internal sealed class Readiness
{
    private volatile State _state = State.Starting;

    private enum State
    {
        Starting = 0,
        Ready,
        Draining,
    }

    public bool IsReady => _state == State.Ready;

    /// <summary>The _state's name as <c>/health</c> shows it.</summary>
    public string Name => _state switch { State.Starting => "starting", State.Ready => "ready", _ => "draining" };

    public void Ready()
    {
        if (_state == State.Starting)
            _state = State.Ready;
    }

    public void Drain() => _state = State.Draining;
}
