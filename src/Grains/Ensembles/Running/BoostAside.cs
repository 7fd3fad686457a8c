using System.Runtime.ExceptionServices;

namespace StreamCluster.Grains.Ensembles;

/// <summary>
/// Runs the boost model on a second thread of the pool while the caller runs stage 1: for a lone request on an otherwise idle machine,
/// whose latency is then the longer of the two and not their sum. If no thread has come for it by then, the caller runs it itself.
/// </summary>
/// <param name="boost">Of the caller's slot.</param>
/// <param name="cores">Where runs are; null: nobody cares.</param>
internal sealed class BoostAside(ModelBuffers boost, RunCores? cores) : IThreadPoolWorkItem, IDisposable
{
    private readonly ManualResetEventSlim _done = new();
    private Exception? _exception;
    private int _rows;

    // 1: somebody runs it, or has. A work item that comes late finds it so, or runs the next one: either way each run is run once.
    private int _claimed = 1;

    public void Start(int rows)
    {
        _rows = rows;
        _exception = null;
        _done.Reset();
        Interlocked.Exchange(ref _claimed, 0);
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Returns when the boost has run; throws what it threw.</summary>
    public void Finish()
    {
        Run(null); // the caller has its core
        _done.Wait();
        if (_exception is not null)
            ExceptionDispatchInfo.Throw(_exception);
    }

    void IThreadPoolWorkItem.Execute() => Run(cores);

    public void Dispose() => _done.Dispose();

    private void Run(RunCores? elsewhere)
    {
        if (Interlocked.Exchange(ref _claimed, 1) != 0)
            return;
        var core = elsewhere?.Begin() ?? ThreadCore.Unknown;
        try
        {
            boost.Run(_rows);
        }
        catch (Exception exception)
        {
            _exception = exception;
        }
        finally
        {
            elsewhere?.End(core);
        }

        _done.Set();
    }
}
