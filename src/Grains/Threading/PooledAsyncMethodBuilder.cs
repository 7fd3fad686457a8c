using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StreamCluster.Grains.Threading;

/// <summary>
/// Builds asynchronous methods whose waiting calls are used again: for <c>[AsyncMethodBuilder]</c> on methods that every reading goes
/// through. .NET's own <see cref="PoolingAsyncValueTaskMethodBuilder{TResult}"/> keeps one call a thread and one a core, while here as many
/// wait as there are readings on their way. As there, the result is to be awaited once.
/// </summary>
/// <typeparam name="TResult">What the method gives.</typeparam>
[StructLayout(LayoutKind.Auto)]
public struct PooledAsyncMethodBuilder<TResult>
{
    // A PooledCall once the method has waited; the failed task where it failed before.
    private object? _source;
    private TResult? _result;

    /// <summary>What the method's caller awaits.</summary>
    public readonly ValueTask<TResult> Task => _source switch
    {
        null => new(_result!),
        PooledCall<TResult> call => call.Task,
        var failed => new((Task<TResult>)failed),
    };

#pragma warning disable CA1000 // the compiler wants it so
    /// <summary>For a new call.</summary>
    /// <returns>The builder.</returns>
    public static PooledAsyncMethodBuilder<TResult> Create() => default;
#pragma warning restore CA1000

    /// <summary>Runs the method up to where it waits.</summary>
    /// <param name="stateMachine">The method.</param>
    /// <typeparam name="TStateMachine">Its type.</typeparam>
    public readonly void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine =>
        default(AsyncTaskMethodBuilder).Start(ref stateMachine); // what the method does to the caller's context is undone there

    /// <summary>Part of the pattern, and not called: methods are structs that are copied once.</summary>
    /// <param name="stateMachine">The method.</param>
    public readonly void SetStateMachine(IAsyncStateMachine stateMachine) => throw new NotSupportedException();

    /// <summary>The method has ended.</summary>
    /// <param name="result">What it gives.</param>
    public void SetResult(TResult result)
    {
        if (_source is PooledCall<TResult> call)
            call.SetResult(result);
        else
            _result = result;
    }

    /// <summary>The method has failed.</summary>
    /// <param name="exception">Why.</param>
    public void SetException(Exception exception)
    {
        if (_source is PooledCall<TResult> call)
            call.SetException(exception);
        else
            _source = System.Threading.Tasks.Task.FromException<TResult>(exception);
    }

    /// <summary>Has the method go on when the awaited is done.</summary>
    /// <param name="awaiter">Of what it awaits.</param>
    /// <param name="stateMachine">The method.</param>
    /// <typeparam name="TAwaiter">The awaiter's type.</typeparam>
    /// <typeparam name="TStateMachine">The method's type.</typeparam>
    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine =>
        awaiter.OnCompleted(Suspend(ref stateMachine));

    /// <inheritdoc cref="AwaitOnCompleted"/>
    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine =>
        awaiter.UnsafeOnCompleted(Suspend(ref stateMachine));

    private Action Suspend<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine
    {
        if (_source is PooledCall<TStateMachine, TResult> waiting)
            return waiting.Suspend();
        var call = PooledCall<TStateMachine, TResult>.Rent();
        _source = call; // this builder is a part of the method's state: the copy has to have it too
        return call.Suspend(stateMachine);
    }
}
