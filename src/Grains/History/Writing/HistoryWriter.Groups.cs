using Microsoft.Extensions.Logging;

namespace StreamCluster.Grains.History.Writing;

// What the one that writes does, without the lock.
public sealed partial class HistoryWriter
{
    private ValueTask<AppendOutcome> WriteInline(SessionAppend append, long bytes, FlushPoints.Stretch stretch)
    {
        _single[0] = append;
        var began = _metrics.IsTimed ? _time.GetTimestamp() : 0;
        ValueTask<AppendOutcome[]> write;
        try
        {
            write = _store.AppendAsync(_single, _giveUp.Token);
        }
        catch (Exception exception)
        {
            write = ValueTask.FromException<AppendOutcome[]>(exception);
        }

        if (!write.IsCompletedSuccessfully)
        {
            return FinishInlineAsync(write, bytes, stretch, began);
        }

        var outcomes = write.Result;
        Note(outcomes, 1, began);
        var outcome = outcomes[0];
        InlineWritten(bytes, stretch);
        return new(outcome);
    }

    private async ValueTask<AppendOutcome> FinishInlineAsync(
        ValueTask<AppendOutcome[]> write, long bytes, FlushPoints.Stretch stretch, long began)
    {
        AppendOutcome[]? outcomes = null;
        try
        {
            outcomes = await InTimeAsync(write);
            return outcomes[0];
        }
        finally
        {
            Note(outcomes, 1, began);
            InlineWritten(bytes, stretch);
        }
    }

    /// <param name="outcomes">Null: the store failed.</param>
    /// <param name="sessions">How many were in the group.</param>
    /// <param name="began">When it began; 0: nobody wants to know.</param>
    private void Note(AppendOutcome[]? outcomes, int sessions, long began)
    {
        _metrics.Count(outcomes, sessions);
        if (began != 0)
            _metrics.Committed(sessions, _time.GetElapsedTime(began));
    }

    /// <summary>The caller's own append is done: what has come meanwhile is not for its thread to write.</summary>
    private void InlineWritten(long bytes, FlushPoints.Stretch stretch)
    {
        lock (_sync)
        {
            _pendingBytes -= bytes;
            _flushes.Done(stretch);
            if (_queue.IsReady)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }
            else
            {
                StopWriting();
            }
        }
    }

    /// <summary>Writes group after group until nothing waits; under <c>async</c>, until what waited at the start, or for a flush, is written.</summary>
    private async Task DrainAsync()
    {
        var left = int.MaxValue;
        while (true)
        {
            lock (_sync)
            {
                left = _async ? Math.Min(left, _queue.Count) : int.MaxValue;
                _group.Clear();
                if (left > 0 || _flushes.IsAwaited)
                {
                    _queue.Take(_group, MaxGroup, MaxGroupBytes);
                }

                if (_group.Count == 0)
                {
                    StopWriting();
                    return;
                }
            }

            left -= _group.Sum(static append => append.PartCount);
            if (!await WriteGroupAsync())
            {
                return;
            }
        }
    }

    /// <returns>False: the store is away, and what was to be written waits for the timer.</returns>
    private async ValueTask<bool> WriteGroupAsync()
    {
        _appends.Clear();
        foreach (var append in _group)
        {
            _appends.Add(append.Append);
        }

        AppendOutcome[]? outcomes = null;
        Exception? failure = null;
        var began = _metrics.IsTimed ? _time.GetTimestamp() : 0;
        try
        {
            outcomes = await InTimeAsync(_store.AppendAsync(_appends, _giveUp.Token));
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        Note(outcomes, _appends.Count, began);
        lock (_sync)
        {
            if (_async && (failure is StoreUnavailableException || outcomes?[0] == AppendOutcome.InDoubt))
            {
                Postpone(failure);
                return false;
            }

            _awaySince = null;
            _queue.Written(_group);
            foreach (var append in _group)
            {
                _pendingBytes -= append.Bytes;
            }
        }

        Complete(_group, outcomes, failure);
        Flushed(_group);
        return true;
    }

    /// <summary>
    /// Under <c>async</c>: the answers have left, so the appends stay until the store is back. Also those in doubt: the same append is
    /// stored once.
    /// </summary>
    private void Postpone(Exception? failure)
    {
        if (_awaySince is null)
        {
            _awaySince = _time.GetTimestamp();
            LogAway(_logger, failure);
        }

        _queue.PutBack(_group);
        _writing = false;
        SetTimer(_options.FlushInterval);
    }

    private void StopWriting()
    {
        _writing = false;
        if (_queue.Count > 0)
        {
            SetTimer(_options.FlushInterval);
        }
    }

    /// <summary>
    /// Gives up after the timeout, as far as the store can: it then says that nothing was changed, or what was. A store that answers
    /// without waiting, as an idle SQLite does, costs no timer.
    /// </summary>
    private async ValueTask<AppendOutcome[]> InTimeAsync(ValueTask<AppendOutcome[]> write)
    {
        if (write.IsCompleted)
        {
            return await write;
        }

        var giveUp = _giveUp;
        try
        {
            await using var timer = _time.CreateTimer(
                static state => ((CancellationTokenSource)state!).Cancel(), giveUp, _options.StoreTimeout, Timeout.InfiniteTimeSpan);
            return await write;
        }
        catch (OperationCanceledException exception)
        {
            throw new StoreUnavailableException("The store did not answer in time.", exception);
        }
        finally
        {
            _giveUp = new CancellationTokenSource();
            giveUp.Dispose();
        }
    }

    [LoggerMessage(1102, LogLevel.Warning, "The store is away; what was answered waits for it")]
    private static partial void LogAway(ILogger logger, Exception? cause);
}
