using Npgsql;
using StreamCluster.Grains.Abstractions;
using static StreamCluster.Grains.History.Postgres.PostgresBatch;

namespace StreamCluster.Grains.History.Postgres;

// The chunk of a request that is asked for again.
public sealed partial class PostgresSessionStore
{
    private const string Bounds = """
        SELECT s.id, (SELECT min(first_sequence) FROM streamcluster.chunks WHERE session = s.id),
          (SELECT max(first_sequence) FROM streamcluster.chunks WHERE session = s.id)
        FROM streamcluster.sessions AS s WHERE s.session_id = $1
        """;

    private const string Probe = """
        SELECT first_sequence, attachment, first_ordinal, last_ordinal FROM streamcluster.chunks
        WHERE session = $1 AND first_sequence <= $2 ORDER BY first_sequence DESC LIMIT 1
        """;

    private readonly record struct Probed(long FirstSequence, long Attachment, long FirstOrdinal, long LastOrdinal);

    /// <inheritdoc/>
    /// <remarks>
    /// A binary search instead of an index that every append would have to keep: a session's grain takes turns and refuses older
    /// attachments, so attachment and ordinal rise along the sequence. A repeat is nearly always of the newest chunk: it is looked at first.
    /// </remarks>
    public async ValueTask<SampleChunk?> FindChunkAsync(
        string sessionId, long attachment, long ordinal, CancellationToken cancellationToken)
    {
        if (!SessionRow.CanBeId(sessionId))
            return null;
        return await _database.RepeatableAsync(
            async (connection, token) =>
            {
                if (await BoundsAsync(connection, sessionId, token) is not var (session, low, high)
                    || await SearchAsync(connection, session, low, high, (attachment, ordinal), token) is not { } found)
                    return null;
                var chunk = await ReadChunkAsync(connection, sessionId, found, token);
                return chunk?.Requests.Any(request => request.Ordinal == ordinal) == true ? chunk : null;
            },
            cancellationToken);
    }

    private static async Task<long?> SearchAsync(
        NpgsqlConnection connection, long session, long low, long high, (long Attachment, long Ordinal) wanted, CancellationToken cancellationToken)
    {
        for (var middle = high; low <= high; middle = low + ((high - low) / 2))
        {
            if (await ProbeAsync(connection, session, middle, cancellationToken) is not { } chunk || chunk.FirstSequence < low)
                low = middle + 1;
            else if ((chunk.Attachment, chunk.LastOrdinal).CompareTo(wanted) < 0)
                low = middle + 1;
            else if ((chunk.Attachment, chunk.FirstOrdinal).CompareTo(wanted) > 0)
                high = chunk.FirstSequence - 1;
            else
                return chunk.FirstSequence;
        }

        return null;
    }

    private static async Task<(long Session, long Low, long High)?> BoundsAsync(
        NpgsqlConnection connection, string sessionId, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection).With(Bounds, Value(sessionId));
        return await batch.ReadAsync(
            static async (reader, token) => await reader.ReadAsync(token) && !reader.IsDBNull(1)
                ? (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2)) : ((long, long, long)?)null,
            cancellationToken);
    }

    private static async Task<Probed?> ProbeAsync(
        NpgsqlConnection connection, long session, long sequence, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection).With(Probe, Value(session), Value(sequence));
        return await batch.ReadAsync(
            static async (reader, token) => await reader.ReadAsync(token)
                ? new Probed(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3)) : (Probed?)null,
            cancellationToken);
    }
}
