using Npgsql;
using StreamCluster.Grains.History.Postgres;
using StreamCluster.Tests.Postgres;

namespace StreamCluster.Grains.Tests.History.Postgres;

public sealed class StoreCallTests : PostgresTest
{
    /// <summary>Npgsql 10.0.0 does, where its connection is closed just then; on a timer's thread that ended the process.</summary>
    [PostgresTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_CancellingThrows_IsNotTheMatterOfWhoeverCancels(bool byTheClock)
    {
        var time = new ManualTime();
        using var caller = new CancellationTokenSource();
        var inside = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        var call = new StoreCall(TimeSpan.FromSeconds(5), time).RunAsync(
            source,
            async (_, token) =>
            {
                token.UnsafeRegister(static _ => throw new ObjectDisposedException("connector"), null);
                inside.SetResult();
                await new TaskCompletionSource().Task.WaitAsync(token);
                return 0;
            },
            caller.Token);
        await inside.Task;

        if (byTheClock)
            time.Advance(TimeSpan.FromSeconds(4));
        else
            await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }
}
