namespace StreamCluster.Hosting;

/// <summary>Whether the node takes new work. Starts as not ready; goes to ready once, and to draining once.</summary>
public sealed class Readiness
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private State _state = State.Starting;

    private enum State
    {
        Starting = 0,
        Empty,
        Ready,
        Draining,
    }

    /// <summary>Whether the node takes new connections.</summary>
    public bool IsReady => _state == State.Ready;

    /// <summary>The state's name as <c>/health</c> shows it.</summary>
    public string Name => _state switch { State.Starting => "starting", State.Empty => "empty", State.Ready => "ready", _ => "draining" };

    /// <summary>Whether the node is going away.</summary>
    public bool IsDraining => _state == State.Draining;

    /// <summary>Whether it is still unknown what the node serves.</summary>
    public bool IsStarting => _state == State.Starting;

    /// <summary>Completes when it is known what the node serves, or when the node goes away.</summary>
    public Task WhenStarted => _started.Task;

    /// <summary>The node takes connections from now on.</summary>
    public void Ready() => Started(State.Ready);

    /// <summary>The models are loaded, and none of them can be served.</summary>
    public void Empty() => Started(State.Empty);

    /// <summary>The node takes no more connections.</summary>
    public void Drain()
    {
        _state = State.Draining;
        _started.TrySetResult();
    }

    private void Started(State next)
    {
        Interlocked.CompareExchange(ref _state, next, State.Starting);
        _started.TrySetResult();
    }
}
