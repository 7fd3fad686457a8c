using Npgsql;
using static StreamCluster.Grains.History.Postgres.PostgresBatch;

namespace StreamCluster.Grains.History.Postgres;

// The clock is the server's; its last trusted reading is every node's.
public sealed partial class PostgresSessionStore
{
    private const string GetClock = "SELECT clock_timestamp(), (SELECT noted_at FROM streamcluster.clock)";

    private const string SetClock = """
        INSERT INTO streamcluster.clock(id, noted_at) VALUES(1, $1) ON CONFLICT (id) DO UPDATE SET noted_at = EXCLUDED.noted_at
        """;

    /// <inheritdoc/>
    public async ValueTask<StoreClock> ReadClockAsync(CancellationToken cancellationToken) => await _database.RepeatableAsync(
        static async (connection, token) =>
        {
            await using var batch = new NpgsqlBatch(connection).With(GetClock);
            return await batch.ReadAsync(
                static async (reader, token) =>
                {
                    await reader.ReadAsync(token);
                    return new StoreClock(
                        reader.GetFieldValue<DateTimeOffset>(0), reader.IsDBNull(1) ? null : reader.GetFieldValue<DateTimeOffset>(1));
                },
                token);
        },
        cancellationToken);

    /// <inheritdoc/>
    public async ValueTask NoteClockAsync(DateTimeOffset now, CancellationToken cancellationToken) => await _database.RepeatableAsync(
        async (connection, token) =>
        {
            await using var batch = new NpgsqlBatch(connection).With(SetClock, Value(now));
            return await batch.ExecuteNonQueryAsync(token);
        },
        cancellationToken);
}
