using StreamCluster.Grains.History;

namespace StreamCluster.Grains.Tests.History;

/// <summary>A store whose first append is in its transaction already and can not be given up until the test lets it go.</summary>
internal sealed class StubbornStore(ISessionStore inner) : DelegatingStore(inner)
{
    private int _first = 1;

    public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Leave { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override async ValueTask<AppendOutcome[]> AppendAsync(
        IReadOnlyList<SessionAppend> group, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _first, 0) == 1)
        {
            Entered.SetResult();
            await Leave.Task;
        }

        return await Inner.AppendAsync(group, CancellationToken.None);
    }
}
