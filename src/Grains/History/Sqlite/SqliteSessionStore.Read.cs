using System.Globalization;
using System.Runtime.CompilerServices;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History.Rows;

namespace StreamCluster.Grains.History.Sqlite;

// Recorded samples and requests.
public sealed partial class SqliteSessionStore
{
    /// <summary>One read of a long history: as many chunks as fit, then the snapshot is let go.</summary>
    private const int PageBytes = 1 << 20;
    private const int PageChunks = 256;

    /// <inheritdoc/>
    public ValueTask<StoredHistory?> FindAsync(string sessionId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Readers.Read(reader =>
        {
            if (FindRange(reader, sessionId) is not var (session, first, next))
            {
                return null;
            }

            // A layout is in force from its run's start to the next run's: those count that reach past the first sample kept.
            var runs = reader.Get("""
                SELECT layout FROM layout_runs WHERE session = ?1 AND first_sequence < ?3 AND first_sequence >=
                  (SELECT max(first_sequence) FROM layout_runs WHERE session = ?1 AND first_sequence <= ?2)
                GROUP BY layout ORDER BY min(first_sequence)
                """).Bind(1, session).Bind(2, first).Bind(3, next);
            using var scope = runs.Use();
            var layouts = new List<SignalLayout>();
            while (runs.Step())
            {
                layouts.Add(_layouts.Find(runs.Long(0), reader));
            }

            return new StoredHistory(sessionId, next - first, layouts);
        }));
    }

    /// <inheritdoc/>
    /// <remarks>What the retention deletes while the history is being read is left out.</remarks>
    public async IAsyncEnumerable<SampleChunk> ReadAsync(
        string sessionId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Readers.Read(reader => FindRange(reader, sessionId)) is not var (_, position, end))
        {
            yield break;
        }

        while (position < end)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = Readers.Read(reader => ReadPage(reader, sessionId, position, end));
            if (page.Count == 0)
            {
                yield break;
            }

            foreach (var chunk in page)
            {
                yield return chunk;
                position = chunk.FirstSequence + chunk.SampleCount;
            }

            await Task.Yield(); // a long download does not keep a thread of the pool to itself
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SampleChunk>?> ReadAfterAsync(
        string sessionId, long? after, int limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Readers.Read<IReadOnlyList<SampleChunk>?>(reader =>
        {
            if (FindRange(reader, sessionId) is not var (_, first, next))
            {
                return null;
            }

            var (position, end) = SampleRange.Of(first, next, after, limit);
            var chunks = new List<SampleChunk>();
            while (position < end && ReadPage(reader, sessionId, position, end) is { Count: > 0 } page)
            {
                position = page[^1].FirstSequence + page[^1].SampleCount;
                chunks.AddRange(page.Select(chunk => ChunkSlice.Between(chunk, 0, end)!));
            }

            return chunks;
        }));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RememberedRequest>> ReadRememberedAsync(string sessionId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Readers.Read<IReadOnlyList<RememberedRequest>>(reader =>
        {
            var read = reader.Get("""
                SELECT id_key, content_hash, chunk_sequence FROM remembered
                WHERE session = (SELECT id FROM sessions WHERE session_id = ?1) ORDER BY number
                """).Bind(1, sessionId);
            using var scope = read.Use();
            var requests = new List<RememberedRequest>();
            while (read.Step())
            {
                requests.Add(new RememberedRequest(ParseKey(read.Text(0)), read.Blob(1).ToArray(), read.Long(2)));
            }

            return requests;
        }));
    }

    /// <inheritdoc/>
    public ValueTask<SampleChunk?> ReadChunkAsync(string sessionId, long sequence, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Readers.Read(reader => ReadChunk(reader, sessionId, sequence)));
    }

    /// <inheritdoc/>
    /// <remarks>
    /// A binary search instead of an index that every append would have to keep: a session's grain takes turns and refuses older
    /// attachments, so attachment and ordinal rise along the sequence.
    /// </remarks>
    public ValueTask<SampleChunk?> FindChunkAsync(
        string sessionId, long attachment, long ordinal, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Readers.Read(reader =>
        {
            var bounds = reader.Get("""
                SELECT min(first_sequence), max(first_sequence), session FROM chunks
                WHERE session = (SELECT id FROM sessions WHERE session_id = ?1)
                """).Bind(1, sessionId);
            long low, high, session;
            using (bounds.Use())
            {
                bounds.Step();
                (low, high, session) = (bounds.Long(0), bounds.Long(1), bounds.Long(2));
            }

            var probe = reader.Get("""
                SELECT first_sequence, attachment, first_ordinal, last_ordinal FROM chunks
                WHERE session = ?1 AND first_sequence <= ?2 ORDER BY first_sequence DESC LIMIT 1
                """).Bind(1, session);
            // A repeat is nearly always of the newest chunk: look there first.
            for (var middle = high; low <= high; middle = low + ((high - low) / 2))
            {
                probe.Bind(2, middle);
                using var scope = probe.Use();
                if (!probe.Step() || probe.Long(0) < low)
                {
                    low = middle + 1;
                    continue;
                }

                var found = probe.Long(0);
                if ((probe.Long(1), probe.Long(3)).CompareTo((attachment, ordinal)) < 0)
                {
                    low = middle + 1;
                }
                else if ((probe.Long(1), probe.Long(2)).CompareTo((attachment, ordinal)) > 0)
                {
                    high = found - 1;
                }
                else
                {
                    var chunk = ReadChunk(reader, sessionId, found);
                    return chunk?.Requests.Any(request => request.Ordinal == ordinal) == true ? chunk : null;
                }
            }

            return null;
        }));
    }

    private static (long Session, long First, long Next)? FindRange(ReadConnection reader, string sessionId)
    {
        var find = reader.Get("SELECT id, first_sequence, next_sequence FROM sessions WHERE session_id = ?1").Bind(1, sessionId);
        using var scope = find.Use();
        return find.Step() ? (find.Long(0), find.Long(1), find.Long(2)) : null;
    }

    private List<SampleChunk> ReadPage(ReadConnection reader, string sessionId, long position, long end)
    {
        var chunks = new List<SampleChunk>();
        if (FindRange(reader, sessionId) is not var (session, first, _))
        {
            return chunks;
        }

        // The first sample kept may lie inside a chunk, and below it there may be chunks that only remembered requests still hold.
        position = Math.Max(position, first);
        var read = reader.Get("""
            SELECT first_sequence, layout, payload FROM chunks WHERE session = ?1 AND first_sequence >= coalesce(
              (SELECT max(first_sequence) FROM chunks WHERE session = ?1 AND first_sequence <= ?2), ?2)
              AND first_sequence < ?3 ORDER BY first_sequence
            """).Bind(1, session).Bind(2, position).Bind(3, end);
        using var scope = read.Use();
        for (var bytes = 0; chunks.Count < PageChunks && bytes < PageBytes && read.Step();)
        {
            bytes += read.Blob(2).Length;
            if (ChunkSlice.From(Decode(reader, read, sessionId), position) is { } chunk)
            {
                chunks.Add(chunk);
            }
        }

        return chunks;
    }

    private SampleChunk? ReadChunk(ReadConnection reader, string sessionId, long sequence)
    {
        var read = reader.Get("""
            SELECT first_sequence, layout, payload FROM (
              SELECT first_sequence, layout, payload, count FROM chunks
              WHERE session = (SELECT id FROM sessions WHERE session_id = ?1) AND first_sequence <= ?2 ORDER BY first_sequence DESC LIMIT 1)
            WHERE first_sequence + count > ?2
            """).Bind(1, sessionId).Bind(2, sequence);
        using var scope = read.Use();
        return read.Step() ? Decode(reader, read, sessionId) : null;
    }

    private SampleChunk Decode(ReadConnection reader, Statement row, string sessionId)
    {
        var sequence = row.Long(0);
        try
        {
            return ChunkCodec.Decode(row.Blob(2), sequence, _layouts.Find(row.Long(1), reader));
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture, $"Session {sessionId}, samples from {sequence}: {exception.Message}"), exception);
        }
    }

    private static RequestId ParseKey(string key) => key switch
    {
        ['$', .. var text] => new RequestId(text),
        ['#', .. var number] when long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            => new RequestId(value),
        _ => throw new InvalidDataException("A stored request's id is damaged."),
    };
}
