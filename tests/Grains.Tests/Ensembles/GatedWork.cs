using System.Collections;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.Tests.Ensembles;

/// <summary>
/// Work whose rows cannot be had before the gate opens: whoever has taken a slot for it holds the slot until then.
/// </summary>
internal sealed class GatedWork(RunItem item) : IReadOnlyList<RunItem>
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _open = new();
    private int _reads;

    /// <summary>Completes when a slot is held.</summary>
    public Task Reached => _reached.Task;

    public int Count => 1;

    public RunItem this[int index]
    {
        get
        {
            // One read checks the shape, two count the rows into a run; the next one copies them into the slot.
            if (Interlocked.Increment(ref _reads) > 3)
            {
                _reached.TrySetResult();
                _open.Task.Wait();
            }

            return item;
        }
    }

    public void Open() => _open.TrySetResult();

    public IEnumerator<RunItem> GetEnumerator() => throw new NotSupportedException();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
