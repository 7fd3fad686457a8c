using Npgsql;

namespace StreamCluster.Grains.Tests.History.Postgres;

/// <summary>An open transaction: what it has locked stays locked until it is disposed, which undoes it.</summary>
internal sealed class HeldTransaction(NpgsqlConnection connection) : IAsyncDisposable
{
    public static async Task<HeldTransaction> BeginAsync(string connectionString, string sql)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
#pragma warning disable CA2100 // written by tests
        await using var command = new NpgsqlCommand($"BEGIN; {sql}", connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
        return new HeldTransaction(connection);
    }

    public async ValueTask DisposeAsync()
    {
        if (connection.State == System.Data.ConnectionState.Open)
        {
            await using var command = new NpgsqlCommand("ROLLBACK", connection); // a mere close is heard by the server later
            await command.ExecuteNonQueryAsync();
        }

        await connection.DisposeAsync();
    }
}
