using Microsoft.Extensions.Logging;
using StreamCluster.Grains.Telemetry;

namespace StreamCluster.Grains.History.Writing;

/// <summary>
/// Group commit in front of a store. One group is written at a time; what arrives meanwhile is the next one.
/// <list type="bullet">
/// <item><c>commit</c>: a caller that finds the writer free, and the thread pool with nothing else to do, commits on its own thread at once,
/// which saves the hand-over (most of the cost). It writes its own append only: what waits after that is the pool's. Where the pool is
/// busy others come right behind, as those whose rows were in the same run, and go together.</item>
/// <item><c>fsync</c>: the same on the pool, for the disk is waited for.</item>
/// <item><c>async</c>: answered at once, written every <see cref="HistoryOptions.FlushInterval"/> with a session's appends of that time in
/// one, and tried again while the store is away: it was acknowledged.</item>
/// </list>
/// </summary>
public sealed partial class HistoryWriter : IAsyncDisposable, IThreadPoolWorkItem
{
    /// <summary>Most sessions and bytes in one transaction: one that is larger gains little and keeps its first callers waiting.</summary>
    private const int MaxGroup = 256;
    private const long MaxGroupBytes = 8 << 20;

    /// <summary>Under <c>async</c> this much is written at once, whatever the interval.</summary>
    private const int EarlyFlushCount = 4096;

    private readonly ISessionStore _store;
    private readonly HistoryOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<HistoryWriter> _logger;
    private readonly HistoryMetrics _metrics;
    private readonly bool _async;
    private readonly Lock _sync = new();
    private readonly PendingQueue _queue;
    private readonly ITimer _timer;
    private readonly FlushPoints _flushes = new();

    // Of the one that writes.
    private readonly SessionAppend[] _single = new SessionAppend[1];
    private readonly List<PendingAppend> _group = [];
    private readonly List<SessionAppend> _appends = [];
    private CancellationTokenSource _giveUp = new();

    private bool _writing;
    private bool _timerSet;
    private bool _closed;
    private long _pendingBytes;
    private long? _awaySince;

    /// <summary>A writer in front of this store. Dispose it before the store: that writes what waits.</summary>
    public HistoryWriter(ISessionStore store, HistoryOptions options, TimeProvider time, ILogger<HistoryWriter> logger, NodeTelemetry? telemetry = null)
    {
        _metrics = (telemetry ?? NodeTelemetry.None).History;
        _store = store;
        _options = options;
        _time = time;
        _logger = logger;
        _async = options.Durability == HistoryDurability.Async;
        _queue = new PendingQueue(joins: _async);
        _timer = time.CreateTimer(static state => ((HistoryWriter)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether the thread pool has something else to do. To be set by tests only.</summary>
    internal Func<bool> PoolHasOtherWork { get; set; } = static () => ThreadPool.PendingWorkItemCount > 0;

    /// <summary>For tests: nothing is being written, and the timer is set.</summary>
    internal bool IsWaitingForTimer
    {
        get
        {
            lock (_sync)
            {
                return !_writing && _timerSet;
            }
        }
    }

    /// <summary>Stores one session's append; the answer comes when the durability that is set has been reached.</summary>
    /// <param name="append">What to store. Appends of one session are stored in the order of the calls.</param>
    /// <param name="observer">Under <c>async</c>: hears of it when the append could not be stored after all.</param>
    /// <exception cref="StoreUnavailableException">
    /// The store is away or slow, or too much waits already; the append is not stored and will not be.
    /// </exception>
    public ValueTask<AppendOutcome> AppendAsync(SessionAppend append, IAppendObserver? observer = null)
    {
        var bytes = SizeOf(append.Chunk);
        PendingAppend? pending = null;
        FlushPoints.Stretch stretch;
        lock (_sync)
        {
            if (Refusal(bytes) is { } reason)
            {
                return ValueTask.FromException<AppendOutcome>(new StoreUnavailableException(reason));
            }

            _pendingBytes += bytes;
            stretch = _flushes.Add();
            if (!_writing && _options.Durability == HistoryDurability.Commit && !PoolHasOtherWork())
            {
                _writing = true;
            }
            else
            {
                pending = PendingAppend.Rent(append, bytes, _time.GetTimestamp(), stretch, observer, awaited: !_async);
                _queue.Add(pending);
                Schedule();
            }
        }

        return pending is null ? WriteInline(append, bytes, stretch)
            : _async ? new(AppendOutcome.Committed)
            : pending.Outcome;
    }

    /// <summary>Completes when everything that was appended before is stored, or has failed; whatever is appended meanwhile.</summary>
    public Task FlushAsync(CancellationToken cancellationToken)
    {
        Task flushed;
        lock (_sync)
        {
            flushed = _flushes.WaitAsync();
            if (!flushed.IsCompleted && !_writing)
            {
                StartWriting();
            }
        }

        return flushed.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// To be awaited before the store is read: under <c>async</c>, what was answered is stored then. (Otherwise it is anyway.)
    /// </summary>
    /// <exception cref="StoreUnavailableException">That took longer than <see cref="HistoryOptions.StoreTimeout"/>.</exception>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        if (!_async)
        {
            return;
        }

        try
        {
            await FlushAsync(cancellationToken).WaitAsync(_options.StoreTimeout, _time, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new StoreUnavailableException("What was answered could not be stored in time.", exception);
        }
    }

    /// <summary>Takes nothing more, and writes what waits for at most <see cref="HistoryOptions.StoreTimeout"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_sync)
        {
            _closed = true;
        }

        using (var patience = new CancellationTokenSource(_options.StoreTimeout, _time))
        {
            try
            {
                await FlushAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                Fail(withdrawBefore: long.MaxValue);
            }
        }

        await _timer.DisposeAsync();
        _giveUp.Dispose();
    }

    void IThreadPoolWorkItem.Execute() => _ = DrainAsync();

    /// <summary>Why this append can not be taken; null: it can. Anything may pass when nothing waits, however large.</summary>
    private string? Refusal(long bytes) =>
        _closed ? "The history is closing."
        : _pendingBytes > 0 && _pendingBytes + bytes > _options.MaxPendingBytes ? "Too much waits for the store."
        : _async && _awaySince is { } since && _time.GetElapsedTime(since) >= _options.StoreTimeout ? "The store is away."
        : null;

    /// <summary>About what an append holds in memory.</summary>
    internal static long SizeOf(Abstractions.SampleChunk chunk)
    {
        const int textBytes = 32; // of a string without characters, and the reference to it
        var bytes = ((chunk.Boundary.Length + chunk.Predictions.Length) * (long)sizeof(float)) + chunk.Boost.Count + 256;
        for (var i = 0; i < chunk.Timestamps.Count; i++)
        {
            bytes += textBytes + (chunk.Timestamps[i].Length * (long)sizeof(char));
        }

        for (var i = 0; i < chunk.Requests.Count; i++)
        {
            bytes += 160 + ((chunk.Requests[i].Id?.Text?.Length ?? 0) * (long)sizeof(char));
        }

        return bytes;
    }

    /// <summary>Something was queued: sees to it that it is written, or withdrawn, in time. Under the lock.</summary>
    private void Schedule()
    {
        if (!_writing && (!_async || (_awaySince is null && _queue.Count >= EarlyFlushCount)))
        {
            StartWriting();
        }

        SetTimer(_async ? _options.FlushInterval : _options.StoreTimeout);
    }

    private void StartWriting()
    {
        _writing = true;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void SetTimer(TimeSpan due)
    {
        if (!_timerSet)
        {
            _timerSet = true;
            _timer.Change(due, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnTimer()
    {
        lock (_sync)
        {
            _timerSet = false;
            if (_async)
            {
                if (!_writing && _queue.IsReady)
                {
                    StartWriting();
                }

                return;
            }
        }

        Fail(withdrawBefore: _time.GetTimestamp() - (long)(_options.StoreTimeout.TotalSeconds * _time.TimestampFrequency));
    }

    /// <summary>Withdraws what has waited too long: it is in no transaction, so it is certain that it will not be stored.</summary>
    private void Fail(long withdrawBefore)
    {
        var withdrawn = new List<PendingAppend>();
        lock (_sync)
        {
            var oldest = _queue.Withdraw(withdrawBefore, withdrawn);
            _pendingBytes -= withdrawn.Sum(static append => append.Bytes);
            if (oldest is { } since)
            {
                var due = _options.StoreTimeout - _time.GetElapsedTime(since);
                SetTimer(due > TimeSpan.FromMilliseconds(1) ? due : TimeSpan.FromMilliseconds(1));
            }
        }

        if (withdrawn.Count > 0)
        {
            LogWithdrawn(_logger, withdrawn.Count);
            _metrics.Count(null, withdrawn.Count);
            Complete(withdrawn, null, new StoreUnavailableException("The store did not get to it in time."));
            Flushed(withdrawn);
        }
    }

    private void Complete(List<PendingAppend> group, AppendOutcome[]? outcomes, Exception? failure)
    {
        for (var i = 0; i < group.Count; i++)
        {
            var append = group[i];
            var lost = failure is not null || outcomes![i] != AppendOutcome.Committed;
            if (_async && lost)
            {
                Lost(append, failure);
            }

            if (_async)
            {
                continue;
            }

            append.Complete(outcomes?[i], failure);
        }
    }

    /// <summary>Tells whoever wants to know, who says so in the log too; nobody else does.</summary>
    private void Lost(PendingAppend append, Exception? failure)
    {
        if (append.Observer is { } observer)
        {
            observer.OnAppendLost(append.Append, failure);
        }
        else
        {
            LogLost(_logger, append.Append.SessionId, append.Append.Chunk.SampleCount, failure);
        }
    }

    /// <summary>After their callers and observers know: whoever waits for a flush relies on that.</summary>
    private void Flushed(List<PendingAppend> done)
    {
        lock (_sync)
        {
            done.ForEach(append => append.Done(_flushes));
        }
    }

    [LoggerMessage(1100, LogLevel.Warning, "{Count} appends were withdrawn: the store did not get to them in time")]
    private static partial void LogWithdrawn(ILogger logger, int count);

    [LoggerMessage(1101, LogLevel.Error, "Session {SessionId}: {Samples} samples that were answered could not be stored")]
    private static partial void LogLost(ILogger logger, string sessionId, int samples, Exception? cause);
}
