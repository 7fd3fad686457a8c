namespace StreamCluster.Client;

/// <content>From no connection to one.</content>
internal sealed partial class ResumingSession
{
    private async Task<StreamConnection> ConnectAsync(Episode episode, bool atStart, CancellationToken cancellationToken)
    {
        var policy = _options.Reconnect;
        var once = atStart && policy is not { AlsoAtStart: true };
        StreamException? last = null;
        using var deadline = Deadline(once ? null : policy?.GiveUpAfter, episode.Started);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            while (true)
            {
                if (once && episode.RoundIsOver)
                    throw last!;
                var (endpoint, wait) = episode.Next(atStart);
                if (wait > TimeSpan.Zero)
                    await Task.Delay(wait, _options.TimeProvider, either.Token);
                try
                {
                    return await StreamConnection.OpenAsync(endpoint, _handshake, Line, _replies, either.Token);
                }
                catch (StreamException exception) when (Verdicts.Of(exception) != Verdict.End)
                {
                    episode.Note(exception);
                    last = exception;
                }
            }
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw StreamClosedException.GaveUp(policy!.GiveUpAfter!.Value, last);
        }
    }

    /// <summary>What is left of the time from <paramref name="started"/> on.</summary>
    private CancellationTokenSource Deadline(TimeSpan? limit, long started)
    {
        if (limit is not { } whole)
            return new CancellationTokenSource();
        var left = whole - _options.TimeProvider.GetElapsedTime(started);
        return new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, _options.TimeProvider);
    }
}
