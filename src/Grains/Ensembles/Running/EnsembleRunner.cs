using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.Telemetry;

namespace StreamCluster.Grains.Ensembles;

/// <summary>
/// Runs the rows of every session that uses one ensemble version, on threads of the pool. Rows wait in one queue; a run that starts takes
/// waiting rows of all callers together, because a row in a run of many costs a good deal less than a row alone.
/// </summary>
/// <remarks>
/// One lock guards the shared state (the free slots, the queue, the waiting calls); it is never held during a run. While rows wait, a slot
/// is on its way to them or will be: a slot that frees is handed on before a new call can overtake the queue.
/// </remarks>
internal sealed class EnsembleRunner : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly SignalWidths _widths;
    private readonly int _maxRunRows;
    private readonly TimeSpan _maxRunTime;
    private readonly int _maxQueuedRows;
    private readonly RunSlot[] _slots;
    private readonly Stack<RunSlot> _free;
    private readonly RunQueue _queue = new();
    private readonly TaskCompletionSource _allFree = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>From so many on, a row costs little more than in a full run; alone it costs up to half as much again.</summary>
    private const int WorthARun = 4;

    /// <summary>From so many on, a longer run makes a row no cheaper that is worth what others wait for it.</summary>
    private const int EnoughForARun = 8;

    /// <summary>Below this a hop to a second thread costs more than it saves.</summary>
    private static readonly TimeSpan WorthASecondThread = TimeSpan.FromMilliseconds(0.2);

    private readonly TimeProvider _time;
    private readonly RunWatch _watch;
    private bool _isWorthASecondThread;

    // Slots on their way to the thread pool that have not taken rows yet.
    private int _starting;
    private bool _closing;

    public EnsembleRunner(
        EnsembleDescription ensemble, OnnxModel stage1, OnnxModel boost, InferenceOptions options, ILogger logger, TimeProvider time, NodeTelemetry telemetry)
    {
        var columns = new EnsembleColumns(ensemble.Layout, stage1.Record, boost.Record);
        var faults = new RunFaultLog(ensemble.Name, logger, time);
        _time = time;
        _watch = new RunWatch(telemetry, ensemble.Name, time);
        _widths = columns.Widths;
        _maxRunRows = RunRows = options.MaxRunRows;
        _maxRunTime = options.MaxRunTime;
        _maxQueuedRows = options.MaxQueuedRows;
        Cores = options.SpreadRuns ? RunCores.OfProcess : null;
        _slots = new RunSlot[options.Slots > 0 ? options.Slots : Environment.ProcessorCount];
        for (var i = 0; i < _slots.Length; i++)
        {
            _slots[i] = new(this, columns, stage1, boost, _maxRunRows, faults, Cores);
        }

        _free = new(_slots);
    }

    /// <summary>Whether the thread pool has something else to do. To be set by tests only.</summary>
    public Func<bool> PoolHasOtherWork { get; set; } = static () => ThreadPool.PendingWorkItemCount > 0;

    /// <summary>Most rows in a run: as many as may be or, after the warm-up, as many as run within the time.</summary>
    public int RunRows { get; private set; }

    /// <summary>Where runs are; null: each is on whatever core its thread is on.</summary>
    public RunCores? Cores { get; }

    /// <summary>Rows that wait for a slot.</summary>
    public int QueuedRows
    {
        get
        {
            lock (_gate)
            {
                return _queue.Rows;
            }
        }
    }

    /// <summary>Predicts every item on the runner's threads. Items succeed or fail one by one; an item's rows succeed or fail together.</summary>
    /// <param name="work">The items, each with rows of its own.</param>
    /// <param name="boost">Per target signal, in the layout's order: whether the boost is added.</param>
    /// <param name="traceParent">The caller's span as a W3C traceparent; null: not sampled.</param>
    /// <returns>One outcome per item, in the same order. Await it once.</returns>
    public ValueTask<RunReply> RunAsync(IReadOnlyList<RunItem> work, IReadOnlyList<bool> boost, string? traceParent = null)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(boost.Count, _widths.Target, nameof(boost));
        var call = RunCall.Rent(work, boost as bool[] ?? [.. boost], _widths);
        _watch.Called(call, traceParent);
        lock (_gate)
        {
            if (_closing)
                call.FailRest(RunErrors.Closing);
            else
                Enqueue(call);
        }

        if (call.Waits)
            return call.Completion;
        var reply = new RunReply(call.Outcomes);
        call.Return();
        return new(reply);
    }

    /// <summary>
    /// Runs both models on copies of a row, at several sizes, so that nothing is slow the first time; what that takes decides how many rows
    /// go into a run.
    /// </summary>
    /// <exception cref="Microsoft.ML.OnnxRuntime.OnnxRuntimeException">A model failed.</exception>
    /// <returns>Whether the results were finite.</returns>
    public bool WarmUp(ReadOnlySpan<float> row)
    {
        var finite = true;
        // One slot is enough: what is slow the first time is in the models' sessions, which the slots share.
        for (var rows = 1; rows < 2 * _maxRunRows; rows *= 2)
        {
            var (stage1, boost) = _slots[0].WarmUp(row, Math.Min(rows, _maxRunRows));
            finite &= stage1.Concat(boost).All(float.IsFinite);
        }

        _isWorthASecondThread = _slots.Length > 1 && Environment.ProcessorCount > 1 && Fastest(row, 1) >= WorthASecondThread;
        RunRows = RowsWithin(_maxRunTime, row);
        return finite;
    }

    private int RowsWithin(TimeSpan time, ReadOnlySpan<float> row)
    {
        if (_maxRunRows <= EnoughForARun)
        {
            return _maxRunRows;
        }

        var fits = time / Fastest(row, EnoughForARun) * EnoughForARun;
        return (int)Math.Clamp(fits, EnoughForARun, _maxRunRows);
    }

    private TimeSpan Fastest(ReadOnlySpan<float> row, int rows)
    {
        var fastest = TimeSpan.MaxValue;
        for (var i = 0; i < 5; i++)
        {
            var begin = _time.GetTimestamp();
            _slots[0].WarmUp(row, rows);
            var elapsed = _time.GetElapsedTime(begin);
            fastest = elapsed < fastest ? elapsed : fastest;
        }

        return fastest;
    }

    /// <summary>Refuses what waits and every later call, and waits for the runs.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (!_closing)
            {
                _closing = true;
                foreach (var call in _queue.Clear())
                {
                    call.FailRest(RunErrors.Closing);
                    call.CompleteIfDone();
                }

                SignalWhenAllFree();
            }
        }

        await _allFree.Task;
        foreach (var slot in _slots)
        {
            slot.Dispose();
        }
    }

    /// <summary>One run of what waits, on a thread of the pool.</summary>
    internal void RunWaiting(RunSlot slot)
    {
        // What finished calls have asked for comes before the next run, or they would wait a whole run for their commits and replies; and
        // readings that have arrived come along. Only once, or a busy pool would never get to a run.
        if (!slot.HasGivenWay && PoolHasOtherWork())
        {
            slot.HasGivenWay = true;
            ThreadPool.UnsafeQueueUserWorkItem(slot, preferLocal: false);
            return;
        }

        slot.HasGivenWay = false;
        lock (_gate)
        {
            // Slots that start together share what is there, so that the second does not get the crumbs of the first.
            var share = (_queue.Rows + _starting - 1) / _starting;
            _starting--;
            _queue.Fill(slot.Segments, Math.Min(share, RunRows));
            slot.IsAlone = _isWorthASecondThread && slot.Segments.Count == 1 && _free.Count == _slots.Length - 1;
        }

        if (slot.Segments.Count > 0)
        {
            slot.Load();
            _watch.Run(slot);
        }

        lock (_gate)
        {
            foreach (ref readonly var segment in CollectionsMarshal.AsSpan(slot.Segments))
            {
                _queue.Change(segment.Call, segment, static (call, segment) => call.Finish(segment));
                segment.Call.CompleteIfDone();
            }

            Release(slot);
        }
    }

    private void Enqueue(RunCall call)
    {
        call.Refuse(_maxQueuedRows - _queue.Rows, RunErrors.QueueFull);
        if (call.RowsLeft == 0)
        {
            return;
        }

        call.Waits = true;
        _queue.Add(call);
        for (var runs = (_queue.Rows + RunRows - 1) / RunRows; _starting < runs && MayStart && _free.TryPop(out var slot);)
        {
            Start(slot);
        }
    }

    /// <summary>Whether fewer than half of the slots have something to do (of one or two: none).</summary>
    private bool IsAtLeisure => _slots.Length - _free.Count < Math.Max(1, _slots.Length / 2);

    /// <summary>
    /// Whether another run is to start. The second half of the slots is for runs that are worth it: fewer rows wait for a run that is
    /// under way, and go together when it ends. Else a busy node would spend its cores on runs of one row, and be the busier for it.
    /// </summary>
    private bool MayStart => IsAtLeisure || _queue.Rows >= WorthARun * (_starting + 1);

    /// <summary>
    /// Hands the slot on where rows wait. Each run is a work item of its own at the back of the pool's queue: what the finished calls
    /// go on with comes first, or a loaded pool would run models and never send a reply.
    /// </summary>
    private void Release(RunSlot slot)
    {
        slot.Segments.Clear();
        if (_queue.Rows > 0)
        {
            Start(slot);
            return;
        }

        _free.Push(slot);
        SignalWhenAllFree();
    }

    private void Start(RunSlot slot)
    {
        _starting++;
        ThreadPool.UnsafeQueueUserWorkItem(slot, preferLocal: false);
    }

    private void SignalWhenAllFree()
    {
        if (_closing && _free.Count == _slots.Length)
        {
            _allFree.TrySetResult();
        }
    }
}
