using Microsoft.Data.Sqlite;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Sessions;

/// <summary>The store's file is locked by something else for a while.</summary>
public sealed class StoreAwayTests
{
    [SqliteFact]
    public async Task Predict_StoreCannotBeWritten_IsOverloadedAndTheCountStaysAndGoesOn()
    {
        await using var server = await TestServer.StartAsync("--History:StoreTimeout", "00:00:00.100");
        await using var client = await server.ConfiguredAsync();
        await client.AskAsync(Messages.Batch([Messages.Sample, Messages.Sample]));
        Assert.Equal(2, await CountAsync(server));

        await using (var other = new SqliteConnection($"Data Source={Path.Combine(server.Folder, "data", "streamcluster.db")};Pooling=False"))
        {
            await other.OpenAsync();
            Execute(other, "BEGIN EXCLUSIVE");
            Replies.IsError(await client.AskAsync(Messages.PredictOf(1, "1")), "OVERLOADED", id: "1");
            Assert.Equal(2, await CountAsync(server));
            Replies.IsError(await client.AskAsync(Messages.Batch([Messages.Sample, Messages.Sample], id: "2")), "OVERLOADED", id: "2");
            Assert.Equal(2, await CountAsync(server));
            Execute(other, "ROLLBACK");
        }

        Assert.DoesNotContain("replayed", await client.AskAsync(Messages.PredictOf(1, "1")), StringComparison.Ordinal);
        Assert.Equal(3, await CountAsync(server));
        await client.ServesAsync();
        Assert.Equal(4, await CountAsync(server));
        Assert.Equal(4, (await server.StatsAsync()).GetProperty("total_predictions").GetInt64());
    }

    private static async Task<long> CountAsync(TestServer server) =>
        Assert.Single((await server.StatsAsync()).GetProperty("connections").EnumerateArray()).GetProperty("predictions_count").GetInt64();

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
