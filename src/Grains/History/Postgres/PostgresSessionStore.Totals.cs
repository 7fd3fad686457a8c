using Npgsql;
using static StreamCluster.Grains.History.Postgres.PostgresBatch;

namespace StreamCluster.Grains.History.Postgres;

// Totals over everything ever recorded. Each node's appends count into a row of the node's own, so that nodes do not wait for each other.
public sealed partial class PostgresSessionStore
{
    private static readonly TimeSpan FoldInterval = TimeSpan.FromMinutes(10);

    /// <summary>The row that idle nodes' rows are folded into. No node has this id.</summary>
    private static readonly Guid Folded = Guid.Empty;

    private long? _lastFold;

    private const string SumTotals =
        "SELECT coalesce(sum(predictions), 0)::bigint, coalesce(sum(latency_sum), 0)::float8 FROM streamcluster.node_totals";

    // Skips a row that its node is adding to. A node that was idle and goes on makes itself a new row: its append waits for this delete and
    // then inserts. Nodes of the previous release fold under the same lock. $1 the row to fold into
    private const string FoldTotals = """
        WITH idle AS (
          DELETE FROM streamcluster.node_totals WHERE node IN (
            SELECT node FROM streamcluster.node_totals
            WHERE (SELECT pg_try_advisory_xact_lock(6000000000000000000 + 1179602500))
              AND node <> $1 AND active_at < clock_timestamp() - interval '1 hour' FOR UPDATE SKIP LOCKED)
          RETURNING predictions, latency_sum
        )
        INSERT INTO streamcluster.node_totals AS t(node, predictions, latency_sum, active_at)
        SELECT $1, sum(predictions), sum(latency_sum), clock_timestamp() FROM idle HAVING count(*) > 0
        ON CONFLICT (node) DO UPDATE SET predictions = t.predictions + EXCLUDED.predictions,
          latency_sum = t.latency_sum + EXCLUDED.latency_sum, active_at = EXCLUDED.active_at
        """;

    /// <inheritdoc/>
    public async ValueTask<StoreTotals> ReadTotalsAsync(CancellationToken cancellationToken) => await _database.RepeatableAsync(
        static async (connection, token) =>
        {
            await using var batch = new NpgsqlBatch(connection).With(SumTotals);
            return await batch.ReadAsync(
                static async (reader, token) =>
                {
                    await reader.ReadAsync(token);
                    return new StoreTotals(reader.GetInt64(0), reader.GetDouble(1));
                },
                token);
        },
        cancellationToken);

    /// <summary>Folds the rows of nodes that recorded nothing for an hour into one, so that restarts do not add rows without end.</summary>
    internal Task FoldTotalsAsync(CancellationToken cancellationToken) => _database.RepeatableAsync(
        static async (connection, token) =>
        {
            await using var batch = new NpgsqlBatch(connection).With(FoldTotals, Value(Folded));
            return await batch.ExecuteNonQueryAsync(token);
        },
        cancellationToken);

    private async Task FoldTotalsWhenDueAsync(CancellationToken cancellationToken)
    {
        if (_lastFold is { } last && _database.Since(last) < FoldInterval)
            return;
        _lastFold = _database.Now;
        try
        {
            await FoldTotalsAsync(cancellationToken);
        }
        catch (StoreUnavailableException exception)
        {
            _logger.FoldFailed(exception);
        }
    }
}
