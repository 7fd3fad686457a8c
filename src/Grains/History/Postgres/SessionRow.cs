using Npgsql;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History.Rows;

namespace StreamCluster.Grains.History.Postgres;

/// <summary>A session's row as the statements return it.</summary>
internal static class SessionRow
{
    public const string Columns =
        "s.session_id, s.token_hash, s.epoch, s.nonce, s.attachment, s.last_ordinal, s.next_sequence, s.predictions, s.latency_sum";

    /// <summary>The number of <see cref="Columns"/>.</summary>
    public const int Width = 9;

    public static StoredSession Read(NpgsqlDataReader row, SessionConfiguration configuration, SignalLayout layout) => new()
    {
        SessionId = row.GetString(0),
        TokenHash = row.GetFieldValue<byte[]>(1),
        Claim = new SessionClaim(row.GetInt64(2), row.GetGuid(3)),
        Attachment = row.GetInt64(4),
        LastOrdinal = row.GetInt64(5),
        NextSequence = row.GetInt64(6),
        PredictionsCount = row.GetInt64(7),
        LatencySumMs = row.GetDouble(8),
        Configuration = configuration,
        Layout = layout,
    };

    /// <summary>The configuration and its layout's names, in two columns from <paramref name="first"/> on.</summary>
    public static (SessionConfiguration Configuration, SignalLayout Layout) ReadConfiguration(NpgsqlDataReader row, int first) =>
        (RowJson.DecodeConfiguration(row.GetFieldValue<byte[]>(first)), RowJson.DecodeLayout(row.GetFieldValue<byte[]>(first + 1)));

    /// <summary>Whether a text can be an id here: PostgreSQL stores no U+0000, and nothing that is no Unicode text.</summary>
    public static bool CanBeId(string sessionId)
    {
        if (sessionId.Contains('\0', StringComparison.Ordinal))
            return false;
        for (var rest = sessionId.AsSpan(); !rest.IsEmpty;)
        {
            if (System.Text.Rune.DecodeFromUtf16(rest, out _, out var consumed) != System.Buffers.OperationStatus.Done)
                return false;
            rest = rest[consumed..];
        }

        return true;
    }
}
