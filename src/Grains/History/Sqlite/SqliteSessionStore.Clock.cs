namespace StreamCluster.Grains.History.Sqlite;

// The clock's last trusted reading outlives the process.
public sealed partial class SqliteSessionStore
{
    private Statement? _noteClock;

    /// <inheritdoc/>
    public ValueTask<StoreClock> ReadClockAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Readers.Read(reader =>
        {
            var read = reader.Get("SELECT noted_at FROM clock");
            using var scope = read.Use();
            DateTimeOffset? noted = read.Step() ? DateTimeOffset.FromUnixTimeMilliseconds(read.Long(0)) : null;
            return new StoreClock(_time.GetUtcNow(), noted);
        }));
    }

    /// <inheritdoc/>
    public async ValueTask NoteClockAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        await WriteAsync((store: this, now), static (writer, state) => writer.Get(
            ref state.store._noteClock, "INSERT OR REPLACE INTO clock(id, noted_at) VALUES(1, ?1)")
            .Bind(1, state.now.ToUnixTimeMilliseconds()).Run(), cancellationToken);
}
