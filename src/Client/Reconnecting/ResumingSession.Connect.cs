namespace StreamCluster.Client;

/// <content>From no connection to one.</content>
internal sealed partial class ResumingSession
{
    /// <param name="episode">Whom to ask, and when.</param>
    /// <param name="loss">Why the last connection ended; null: there was none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    private async Task<StreamConnection> ConnectAsync(Episode episode, StreamException? loss, CancellationToken cancellationToken)
    {
        var policy = _options.Reconnect;
        var atStart = loss is null;
        var once = atStart && policy is not { AlsoAtStart: true };
        var last = loss;
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
                    if (exception is StreamConnectException { IsUnanswered: true } or StreamClosedException)
                        _late.Note();
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
