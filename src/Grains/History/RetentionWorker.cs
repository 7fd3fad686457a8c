using Microsoft.Extensions.Logging;

namespace StreamCluster.Grains.History;

/// <summary>Applies the retention, round after round, in steps that leave writers room.</summary>
public sealed partial class RetentionWorker(
    ISessionStore store, HistoryOptions options, TimeProvider time, ILogger<RetentionWorker> logger)
{
    /// <summary>A step holds the store for a few milliseconds at most: this much is left to writers before the next.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(4);

    private readonly ClockWatch _clock = new(time, options.Retention);

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.RetentionInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await RunRoundAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host is stopping; the next start goes on where this round was.
        }
    }

    /// <summary>
    /// One round: until nothing is left to delete, or the store fails, which is tried again in the next round. While the wall clock is in
    /// doubt (it jumped, or is far from where the last process left it; for an hour from then on) nothing is deleted for its age.
    /// </summary>
    public async Task RunRoundAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var steps = 0;
        try
        {
            var limits = await LimitsAsync(cancellationToken);
            for (; await store.TrimAsync(limits, cancellationToken); steps++)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
        catch (StoreUnavailableException exception)
        {
            LogPutOff(logger, exception);
            return;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(logger, exception); // a fault in one session's rows must not end the retention of all others for good
            return;
        }

        if (steps > 0)
        {
            LogDone(logger, steps, time.GetElapsedTime(started).TotalMilliseconds);
        }
    }

    private async ValueTask<RetentionLimits> LimitsAsync(CancellationToken cancellationToken)
    {
        var clock = await store.ReadClockAsync(cancellationToken);
        if (_clock.Look(clock))
        {
            LogClock(logger, clock.Now, clock.Noted);
        }

        if (!_clock.IsTrusted)
        {
            // Not noted either: a restart must not make a jump look like the past.
            return new RetentionLimits(DateTimeOffset.MinValue, DateTimeOffset.MinValue, options.MaxSamplesPerSession);
        }

        await store.NoteClockAsync(clock.Now, cancellationToken);
        var empty = options.Retention < HistoryOptions.EmptyRetention ? options.Retention : HistoryOptions.EmptyRetention;
        return new RetentionLimits(clock.Now - options.Retention, clock.Now - empty, options.MaxSamplesPerSession);
    }

    [LoggerMessage(1123, LogLevel.Warning, "The clock jumped or is far from what was noted: it says {Now:O}, noted last was {Noted:O}. Nothing is deleted for its age until the clock has been steady for an hour")]
    private static partial void LogClock(ILogger logger, DateTimeOffset now, DateTimeOffset? noted);

    [LoggerMessage(1120, LogLevel.Debug, "Retention: {Steps} steps in {Elapsed:F0} ms")]
    private static partial void LogDone(ILogger logger, int steps, double elapsed);

    [LoggerMessage(1121, LogLevel.Warning, "Retention is put off to the next round: the store is not available")]
    private static partial void LogPutOff(ILogger logger, Exception exception);

    [LoggerMessage(1122, LogLevel.Error, "Retention failed; it is tried again in the next round")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
