using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History.Rows;

namespace StreamCluster.Grains.History.Sqlite;

// Sessions as a whole: made, claimed, configured, counted.
public sealed partial class SqliteSessionStore
{
    private const string Columns =
        "sessions.id, session_id, token_hash, epoch, nonce, attachment, last_ordinal, next_sequence, predictions, latency_sum";

    private Statement? _insertSession;
    private Statement? _claimSession;
    private Statement? _configureSession;
    private Statement? _setConfiguration;
    private Statement? _getConfiguration;

    /// <summary>
    /// Kept here and not read: this process alone writes, and a sum over every session would cost more with each one. Written with
    /// the gate held.
    /// </summary>
    private StoreTotals _totals;

    /// <inheritdoc/>
    public ValueTask<StoredSession> CreateAsync(NewSession session, Guid nonce, CancellationToken cancellationToken) =>
        WriteAsync((store: this, session, nonce), static (writer, state) => state.store.Create(
            writer, state.session, state.nonce), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<StoredSession?> ReadSessionAsync(string sessionId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Readers.Read(reader =>
        {
            var find = reader.Get($"""
                SELECT {Columns}, configuration, names FROM sessions
                JOIN configurations ON configurations.session = sessions.id JOIN layouts ON layouts.id = configurations.layout
                WHERE session_id = ?1
                """);
            find.Bind(1, sessionId);
            using var scope = find.Use();
            return find.Step()
                ? RowOf(find) with { Configuration = RowJson.DecodeConfiguration(find.Blob(10)), Layout = RowJson.DecodeLayout(find.Blob(11)) }
                : null;
        }));
    }

    /// <inheritdoc/>
    public ValueTask<StoredSession?> ClaimAsync(string sessionId, Guid nonce, CancellationToken cancellationToken) =>
        WriteAsync((store: this, sessionId, nonce), static (writer, state) => state.store.Claim(
            writer, state.sessionId, state.nonce), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<StoredSession?> ConfigureAsync(
        string sessionId, SessionClaim claim, SessionConfiguration configuration, SignalLayout layout, long attachment, long lastOrdinal,
        CancellationToken cancellationToken) =>
        WriteAsync((store: this, sessionId, claim, configuration, layout, attachment, lastOrdinal), static (writer, state) => state.store.Configure(
            writer, state.sessionId, state.claim, state.configuration, state.layout, state.attachment, state.lastOrdinal), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<AttachedSession>> FindDetachedAsync(
        IReadOnlyList<AttachedSession> connections, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Readers.Read<IReadOnlyList<AttachedSession>>(reader =>
        {
            var find = reader.Get("SELECT attachment FROM sessions WHERE session_id = ?1");
            var detached = new List<AttachedSession>();
            foreach (var connection in connections)
            {
                find.Bind(1, connection.SessionId);
                using var scope = find.Use();
                if (find.Step() && find.Long(0) > connection.Attachment)
                {
                    detached.Add(connection);
                }
            }

            return detached;
        }));
    }

    /// <inheritdoc/>
    public async ValueTask<StoreTotals> ReadTotalsAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            _ = Writer;
            return _totals;
        }
        finally
        {
            _gate.Release();
        }
    }

    private static StoreTotals ReadStoredTotals(ReadConnection reader)
    {
        var read = reader.Get("""
            SELECT total(predictions), total(latency_sum)
            FROM (SELECT predictions, latency_sum FROM sessions UNION ALL SELECT predictions, latency_sum FROM past_totals)
            """);
        using var scope = read.Use();
        return read.Step() ? new StoreTotals((long)read.Double(0), read.Double(1)) : default;
    }

    private StoredSession Create(WriteConnection writer, NewSession session, Guid nonce)
    {
        var layout = _layouts.NumberOf(session.Layout, writer);
        var inserted = writer.Get(ref _insertSession, """
            INSERT INTO sessions(session_id, token_hash, epoch, nonce, attachment, last_ordinal, next_sequence, first_sequence,
              purged_sequence, predictions, latency_sum, identified, last_layout, created_at, active_at)
            VALUES(?1, ?2, 1, ?3, 1, 0, 0, 0, 0, 0, 0, 0, 0, ?4, ?4) ON CONFLICT(session_id) DO NOTHING
            """).Bind(1, session.SessionId).Bind(2, session.TokenHash.Span).Bind(3, nonce).Bind(4, Now).Run();
        if (inserted == 0)
        {
            throw new SessionExistsException();
        }

        SetConfiguration(writer, SQLitePCL.raw.sqlite3_last_insert_rowid(writer.Handle), session.Configuration, layout);
        return session.Stored(nonce);
    }

    private StoredSession? Claim(WriteConnection writer, string sessionId, Guid nonce)
    {
        var claim = writer.Get(ref _claimSession, $"""
            UPDATE sessions SET epoch = epoch + 1, nonce = ?2, active_at = ?3 WHERE session_id = ?1 RETURNING {Columns}
            """).Bind(1, sessionId).Bind(2, nonce).Bind(3, Now);
        if (ReadRow(claim) is not var (number, row))
        {
            return null;
        }

        var get = writer.Get(ref _getConfiguration, """
            SELECT configuration, names FROM configurations JOIN layouts ON layouts.id = configurations.layout WHERE session = ?1
            """).Bind(1, number);
        using var scope = get.Use();
        return get.Step()
            ? row with { Configuration = RowJson.DecodeConfiguration(get.Blob(0)), Layout = RowJson.DecodeLayout(get.Blob(1)) }
            : throw new InvalidDataException("A stored session has no configuration.");
    }

    private StoredSession? Configure(
        WriteConnection writer, string sessionId, SessionClaim claim, SessionConfiguration configuration, SignalLayout layout,
        long attachment, long lastOrdinal)
    {
        var update = writer.Get(ref _configureSession, $"""
            UPDATE sessions SET attachment = ?4, last_ordinal = ?5, active_at = ?6
            WHERE session_id = ?1 AND epoch = ?2 AND nonce = ?3 RETURNING {Columns}
            """).Bind(1, sessionId).Bind(2, claim.Epoch).Bind(3, claim.Nonce).Bind(4, attachment).Bind(5, lastOrdinal).Bind(6, Now);
        if (ReadRow(update) is not var (number, row))
        {
            return null;
        }

        SetConfiguration(writer, number, configuration, _layouts.NumberOf(layout, writer));
        return row with { Configuration = configuration, Layout = layout };
    }

    private void SetConfiguration(WriteConnection writer, long session, SessionConfiguration configuration, long layout) =>
        writer.Get(ref _setConfiguration, "INSERT OR REPLACE INTO configurations(session, layout, configuration) VALUES(?1, ?2, ?3)")
            .Bind(1, session).Bind(2, layout).Bind(3, RowJson.Encode(configuration)).Run();

    /// <summary>The row that an update returned, still without its configuration.</summary>
    private static (long Number, StoredSession Row)? ReadRow(Statement update)
    {
        using var scope = update.Use();
        if (!update.Step())
        {
            return null;
        }

        var row = (update.Long(0), RowOf(update));
        update.Run();
        return row;
    }

    private static StoredSession RowOf(Statement statement) => new()
    {
        SessionId = statement.Text(1),
        TokenHash = statement.Blob(2).ToArray(),
        Claim = new SessionClaim(statement.Long(3), statement.Guid(4)),
        Attachment = statement.Long(5),
        LastOrdinal = statement.Long(6),
        NextSequence = statement.Long(7),
        PredictionsCount = statement.Long(8),
        LatencySumMs = statement.Double(9),
        Configuration = null!,
        Layout = null!,
    };
}
