using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace StreamCluster.Grains.Threading;

/// <summary>A call of an asynchronous method that waits, or has ended and is yet to be awaited.</summary>
internal abstract class PooledCall<TResult> : IValueTaskSource<TResult>
{
    private ManualResetValueTaskSourceCore<TResult> _completion;

    public ValueTask<TResult> Task => new(this, _completion.Version);

    public void SetResult(TResult result) => _completion.SetResult(result);

    public void SetException(Exception exception) => _completion.SetException(exception);

    public ValueTaskSourceStatus GetStatus(short token) => _completion.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _completion.OnCompleted(continuation, state, token, flags);

    public TResult GetResult(short token)
    {
        // A token that is not of this call throws here: then the call is somebody else's by now and stays that.
        if (_completion.GetStatus(token) == ValueTaskSourceStatus.Pending)
            throw new InvalidOperationException("The call has not ended.");
        try
        {
            return _completion.GetResult(token);
        }
        finally
        {
            _completion.Reset();
            Return();
        }
    }

    /// <summary>Forgets the call and keeps the object for another one.</summary>
    protected abstract void Return();
}

/// <summary>The calls of one method. Those that ended are kept, most recent first, up to a limit.</summary>
internal sealed class PooledCall<TStateMachine, TResult> : PooledCall<TResult>
    where TStateMachine : IAsyncStateMachine
{
    /// <summary>More than the readings that a node works on at once; some 200 bytes each.</summary>
    private const int MaxKept = 1024;

    private static readonly ContextCallback GoOn = static call => ((PooledCall<TStateMachine, TResult>)call!)._stateMachine!.MoveNext();
    private static readonly Lock Gate = new();
    private static PooledCall<TStateMachine, TResult>? Kept;
    private static int KeptCount;

    private readonly Action _moveNext;
    private PooledCall<TStateMachine, TResult>? _next;
    private TStateMachine? _stateMachine;
    private ExecutionContext? _context;

    private PooledCall() => _moveNext = MoveNext;

    public static PooledCall<TStateMachine, TResult> Rent()
    {
        lock (Gate)
        {
            if (Kept is not { } call)
                return new();
            Kept = call._next;
            KeptCount--;
            call._next = null;
            return call;
        }
    }

    /// <summary>The first time.</summary>
    public Action Suspend(TStateMachine stateMachine)
    {
        _stateMachine = stateMachine;
        return Suspend();
    }

    /// <summary>What is to be called for it to go on.</summary>
    public Action Suspend()
    {
        _context = ExecutionContext.Capture();
        return _moveNext;
    }

    protected override void Return()
    {
        _stateMachine = default; // what the method held is not to be held by the pool
        _context = null;
        lock (Gate)
        {
            if (KeptCount == MaxKept)
                return;
            _next = Kept;
            Kept = this;
            KeptCount++;
        }
    }

    private void MoveNext()
    {
        if (_context is { } context)
            ExecutionContext.Run(context, GoOn, this);
        else
            _stateMachine!.MoveNext();
    }
}
