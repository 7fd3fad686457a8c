using Npgsql;

namespace StreamCluster.Grains.History.Postgres;

/// <summary>
/// One call of the store, bounded in time. First the statement is cancelled, and the server given time to say so, for then the outcome is
/// certain; at the bound the call is left to itself.
/// </summary>
internal sealed class StoreCall(TimeSpan timeout, TimeProvider time)
{
    private const int Waiting = 0;
    private const int Begun = 1;
    private const int Left = 2;
    private int _state;
    private volatile bool _warned;

    /// <summary>How long the server has to confirm a cancellation.</summary>
    public static TimeSpan ConfirmationOf(TimeSpan timeout) => TimeSpan.FromMilliseconds(Math.Clamp(timeout.TotalMilliseconds / 4, 20, 2000));

    /// <summary>Whether anything may have reached the server.</summary>
    public bool HasBegun => Volatile.Read(ref _state) == Begun;

    public async Task<T> RunAsync<T>(
        NpgsqlDataSource source, Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var giveUp = new CancellationTokenSource();
        var timer = time.CreateTimer(static state => Cancel(state), giveUp, AtLeast(timeout - ConfirmationOf(timeout)), Timeout.InfiniteTimeSpan);
        var given = cancellationToken.UnsafeRegister(static state => Cancel(state), giveUp);
        var running = AttemptAsync(source, work, giveUp.Token);
        try
        {
            return await running.WaitAsync(AtLeast(timeout), time, CancellationToken.None);
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            Interlocked.CompareExchange(ref _state, Left, Waiting);
            throw;
        }
        finally
        {
            _ = EndAsync(running, giveUp, timer, given);
        }
    }

    /// <summary>What is left of a longer call's time may be nothing.</summary>
    private static TimeSpan AtLeast(TimeSpan left) => left > TimeSpan.FromMilliseconds(1) ? left : TimeSpan.FromMilliseconds(1);

    private static async Task EndAsync(Task running, CancellationTokenSource giveUp, ITimer timer, CancellationTokenRegistration given)
    {
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await given.DisposeAsync();
        await timer.DisposeAsync();
        giveUp.Dispose();
    }

    /// <summary>
    /// Npgsql's own callback may find that its connection has just been closed, and throws: out of a timer that would end the process, out of
    /// a caller's token it would surface at somebody who has nothing to do with it. The call itself ends as it ends.
    /// </summary>
    private static void Cancel(object? giveUp)
    {
        try
        {
            ((CancellationTokenSource)giveUp!).Cancel();
        }
        catch (Exception exception) when (exception is AggregateException or ObjectDisposedException)
        {
        }
    }

    private async Task<T> AttemptAsync<T>(
        NpgsqlDataSource source, Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        if (Interlocked.CompareExchange(ref _state, Begun, Waiting) != Waiting)
            throw new TimeoutException();
        connection.Notice += OnNotice;
        try
        {
            var result = await work(connection, cancellationToken);
            // A commit that waits for a standby and is cancelled succeeds with a warning: it is not what durable means here.
            return _warned ? throw new NpgsqlException("The commit has not been confirmed by the standby.") : result;
        }
        finally
        {
            connection.Notice -= OnNotice;
        }
    }

    private void OnNotice(object sender, NpgsqlNoticeEventArgs arguments) =>
        _warned |= string.Equals(arguments.Notice.InvariantSeverity, "WARNING", StringComparison.Ordinal);
}
