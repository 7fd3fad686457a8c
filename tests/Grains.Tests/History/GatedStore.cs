using System.Collections.Concurrent;
using StreamCluster.Grains.History;

namespace StreamCluster.Grains.Tests.History;

/// <summary>
/// The real store behind a gate that a test holds: it sees each group arrive, and lets it through or makes it fail.
/// </summary>
internal sealed class GatedStore(ISessionStore inner) : DelegatingStore(inner)
{
    private readonly ConcurrentQueue<Arrival> _early = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private int _appending;

    /// <summary>Whether groups wait for the test.</summary>
    public bool Hold { get; set; }

    /// <summary>What every append ends in, where it is set.</summary>
    public Exception? Failure { get; set; }

    public ConcurrentQueue<(string[] Sessions, int Thread)> Groups { get; } = new();

    public sealed record Arrival(string[] Sessions, TaskCompletionSource Release);

    public async Task<Arrival> NextAsync()
    {
        Assert.True(await _arrived.WaitAsync(TimeSpan.FromSeconds(30)), "No group came.");
        Assert.True(_early.TryDequeue(out var arrival));
        return arrival;
    }

    public override ValueTask<AppendOutcome[]> AppendAsync(IReadOnlyList<SessionAppend> group, CancellationToken cancellationToken)
    {
        Assert.Equal(1, Interlocked.Increment(ref _appending));
        string[] sessions = [.. group.Select(static append => append.SessionId)];
        Assert.Equal(sessions.Length, sessions.Distinct().Count());
        Groups.Enqueue((sessions, Environment.CurrentManagedThreadId));
        if (Hold)
        {
            return HeldAsync(group, sessions, cancellationToken);
        }

        Interlocked.Decrement(ref _appending);
        return Failure is { } failure ? throw failure : Inner.AppendAsync(group, cancellationToken);
    }

    private async ValueTask<AppendOutcome[]> HeldAsync(
        IReadOnlyList<SessionAppend> group, string[] sessions, CancellationToken cancellationToken)
    {
        var arrival = new Arrival(sessions, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _early.Enqueue(arrival);
        _arrived.Release();
        try
        {
            await arrival.Release.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _appending);
        }

        return Failure is { } failure ? throw failure : await Inner.AppendAsync(group, cancellationToken);
    }

    public override ValueTask<bool> TrimAsync(RetentionLimits limits, CancellationToken cancellationToken) =>
        Failure is { } failure ? throw failure : Inner.TrimAsync(limits, cancellationToken);
}
