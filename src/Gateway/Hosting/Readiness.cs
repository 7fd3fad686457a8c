namespace StreamCluster.Gateway.Hosting;

/// <summary>Whether the node takes new work. Starts as not ready; goes to ready once, and to draining once.</summary>
internal sealed class Readiness
{
    private State _state = State.Starting;

    private enum State
    {
        Starting = 0,
        Empty,
        Ready,
        Draining,
    }

    public bool IsReady => _state == State.Ready;

    /// <summary>The state's name as <c>/health</c> shows it.</summary>
    public string Name => _state switch { State.Starting => "starting", State.Empty => "empty", State.Ready => "ready", _ => "draining" };

    /// <summary>Whether the node is going away.</summary>
    public bool IsDraining => _state == State.Draining;

    /// <summary>Whether the models are still being loaded: what is served is not known yet.</summary>
    public bool IsStarting => _state == State.Starting;

    public void Ready() => Started(State.Ready);

    /// <summary>The models are loaded, and none of them can be served.</summary>
    public void Empty() => Started(State.Empty);

    public void Drain() => _state = State.Draining;

    private void Started(State next) => Interlocked.CompareExchange(ref _state, next, State.Starting);
}
