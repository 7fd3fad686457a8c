using Npgsql;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History.Rows;
using static StreamCluster.Grains.History.Postgres.PostgresBatch;

namespace StreamCluster.Grains.History.Postgres;

// Sessions as a whole: made, claimed, configured.
// Nodes of the previous release list connections by the columns node and connected_at: null keeps a session off their list.
public sealed partial class PostgresSessionStore
{
    private const int DetachedPage = 1000;

    // No row of its own: there is one of that id. It is ours where this is the second try of a call whose first was lost.
    private const string Insert = """
        WITH made AS (
          INSERT INTO streamcluster.sessions(session_id, token_hash, epoch, nonce, attachment, last_ordinal, next_sequence, first_sequence,
            purged_sequence, predictions, latency_sum, identified, last_layout, layout_since, node, connected_at, created_at, active_at)
          VALUES($1, $2, 1, $3, 1, 0, 0, 0, 0, 0, 0, 0, 0, -1, NULL, NULL, clock_timestamp(), clock_timestamp())
          ON CONFLICT (session_id) DO NOTHING RETURNING id
        )
        INSERT INTO streamcluster.configurations(session, layout, configuration) SELECT id, $4, $5 FROM made
        """;

    private const string IsOurs = """
        SELECT EXISTS (SELECT FROM streamcluster.sessions WHERE session_id = $1 AND epoch = 1 AND nonce = $2 AND next_sequence = 0)
        """;

    private const string Raise = $"""
        UPDATE streamcluster.sessions AS s SET epoch = s.epoch + 1, nonce = $2, active_at = clock_timestamp()
        WHERE s.session_id = $1 RETURNING {SessionRow.Columns}
        """;

    private const string GetConfiguration = """
        SELECT c.configuration, l.names FROM streamcluster.sessions AS s
        JOIN streamcluster.configurations AS c ON c.session = s.id JOIN streamcluster.layouts AS l ON l.id = c.layout
        WHERE s.session_id = $1
        """;

    private const string Get = $"""
        SELECT {SessionRow.Columns}, c.configuration, l.names FROM streamcluster.sessions AS s
        JOIN streamcluster.configurations AS c ON c.session = s.id JOIN streamcluster.layouts AS l ON l.id = c.layout
        WHERE s.session_id = $1
        """;

    private const string Configure = $"""
        WITH s AS (
          UPDATE streamcluster.sessions AS s SET active_at = clock_timestamp(),
            attachment = $4, last_ordinal = $5,
            node = CASE WHEN s.attachment = $4 THEN s.node END,
            connected_at = CASE WHEN s.attachment = $4 THEN s.connected_at END
          WHERE s.session_id = $1 AND s.epoch = $2 AND s.nonce = $3 RETURNING s.id, {SessionRow.Columns}
        ), configured AS (
          INSERT INTO streamcluster.configurations(session, layout, configuration) SELECT id, $6, $7 FROM s
          ON CONFLICT (session) DO UPDATE SET layout = EXCLUDED.layout, configuration = EXCLUDED.configuration
        )
        SELECT {SessionRow.Columns} FROM s
        """;

    private const string FindLeft = """
        SELECT i.place FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS i(session_id, attachment, place)
        JOIN streamcluster.sessions AS s ON s.session_id = i.session_id AND s.attachment > i.attachment ORDER BY i.place
        """;

    /// <inheritdoc/>
    public async ValueTask<StoredSession> CreateAsync(NewSession session, Guid nonce, CancellationToken cancellationToken)
    {
        var layout = await _layouts.NumberOfAsync(session.Layout, cancellationToken);
        var created = await _database.RepeatableAsync(
            async (connection, token) =>
            {
                await using var batch = new NpgsqlBatch(connection)
                    .With(
                        Insert, Value(session.SessionId), Value(session.TokenHash.ToArray()), Value(nonce), Value(layout),
                        Value(RowJson.Encode(session.Configuration)))
                    .With(IsOurs, Value(session.SessionId), Value(nonce));
                return await batch.ReadAsync(
                    static async (reader, token) => await reader.ReadAsync(token) && reader.GetBoolean(0), token);
            },
            cancellationToken);
        return created ? session.Stored(nonce) : throw new SessionExistsException();
    }

    /// <inheritdoc/>
    public async ValueTask<StoredSession?> ReadSessionAsync(string sessionId, CancellationToken cancellationToken)
    {
        if (!SessionRow.CanBeId(sessionId))
            return null;
        return await _database.RepeatableAsync(
            async (connection, token) =>
            {
                await using var batch = new NpgsqlBatch(connection).With(Get, Value(sessionId));
                return await batch.ReadAsync(
                    static async (reader, token) =>
                    {
                        if (!await reader.ReadAsync(token))
                            return null;
                        var (configuration, layout) = SessionRow.ReadConfiguration(reader, SessionRow.Width);
                        return SessionRow.Read(reader, configuration, layout);
                    },
                    token);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The update waits for an append under way and returns the row after it. The configuration is read by a statement of its own, whose
    /// snapshot is taken when the row is locked: joined to the update, it would be of the time before the wait.
    /// </remarks>
    public async ValueTask<StoredSession?> ClaimAsync(string sessionId, Guid nonce, CancellationToken cancellationToken)
    {
        if (!SessionRow.CanBeId(sessionId))
            return null;
        return await _database.RepeatableAsync(
            async (connection, token) =>
            {
                await using var batch = new NpgsqlBatch(connection)
                    .With(Raise, Value(sessionId), Value(nonce)).With(GetConfiguration, Value(sessionId));
                return await batch.ReadAsync(ReadClaimedAsync, token);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<StoredSession?> ConfigureAsync(
        string sessionId, SessionClaim claim, SessionConfiguration configuration, SignalLayout layout, long attachment, long lastOrdinal,
        CancellationToken cancellationToken)
    {
        if (!SessionRow.CanBeId(sessionId))
            return null;
        var number = await _layouts.NumberOfAsync(layout, cancellationToken);
        return await _database.OnceAsync(
            async (connection, token) =>
            {
                await using var batch = new NpgsqlBatch(connection).With(
                    Configure, Value(sessionId), Value(claim.Epoch), Value(claim.Nonce), Value(attachment), Value(lastOrdinal),
                    Value(number), Value(RowJson.Encode(configuration)));
                return await batch.ReadAsync(
                    async (reader, token) => await reader.ReadAsync(token) ? SessionRow.Read(reader, configuration, layout) : null, token);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<AttachedSession>> FindDetachedAsync(
        IReadOnlyList<AttachedSession> connections, CancellationToken cancellationToken)
    {
        var detached = new List<AttachedSession>();
        foreach (var page in connections.Chunk(DetachedPage))
        {
            var places = await _database.RepeatableAsync(
                async (connection, token) =>
                {
                    await using var batch = new NpgsqlBatch(connection).With(
                        FindLeft,
                        Value(Array.ConvertAll(page, static session => session.SessionId)),
                        Value(Array.ConvertAll(page, static session => session.Attachment)));
                    return await batch.ReadAsync(
                        static (reader, token) => reader.RowsAsync(static row => row.GetInt64(0), token), token);
                },
                cancellationToken);
            detached.AddRange(places.Select(place => page[place - 1]));
        }

        return detached;
    }

    private static async Task<StoredSession?> ReadClaimedAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        if (!await reader.ReadAsync(cancellationToken))
            return null;
        var row = SessionRow.Read(reader, null!, null!);
        await reader.NextResultAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            throw new InvalidDataException("A stored session has no configuration.");
        var (configuration, layout) = SessionRow.ReadConfiguration(reader, 0);
        return row with { Configuration = configuration, Layout = layout };
    }
}
