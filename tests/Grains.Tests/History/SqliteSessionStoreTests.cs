using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using StreamCluster.Grains.History;
using StreamCluster.Grains.History.Sqlite;

namespace StreamCluster.Grains.Tests.History;

public sealed class SqliteSessionStoreTests : IDisposable
{
    /// <summary>Where SQLite's lock of a connection that has the file open is.</summary>
    private const long FirstSharedByte = 0x40000002;

    private readonly TemporaryFolder _folder = new();

    private string File => Path.Combine(_folder.Path, "streamcluster.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task InitializeAsync_FolderInUse_SaysWhichFolder()
    {
        await using var first = Make();
        await first.InitializeAsync(default);
        await using var second = Make();

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(async () => await second.InitializeAsync(default));

        Assert.Contains(_folder.Path, refused.Message, StringComparison.Ordinal);
        Assert.Contains("in use", refused.Message, StringComparison.Ordinal);
        await first.DisposeAsync();
        await second.InitializeAsync(default);
    }

    [Fact]
    public async Task InitializeAsync_FolderThatCannotBeUsed_IsNotCalledInUse()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "streamcluster.lock"));
        await using (var store = Make())
        {
            var refused = await Assert.ThrowsAsync<UnauthorizedAccessException>(async () => await store.InitializeAsync(default));
            Assert.Contains(_folder.Path, refused.Message, StringComparison.Ordinal);
        }

        var file = Path.Combine(_folder.Path, "file");
        await System.IO.File.WriteAllTextAsync(file, "");
        await using (var store = new SqliteSessionStore(
            new StorageOptions { Path = file }, new HistoryOptions(), TimeProvider.System, NullLogger<SqliteSessionStore>.Instance))
        {
            var refused = await Assert.ThrowsAsync<IOException>(async () => await store.InitializeAsync(default));
            Assert.Contains($"'{file}' cannot be used", refused.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("this is no database, and long enough to be looked at as one: 0123456789 0123456789 0123456789 0123456789 0123456789")]
    [InlineData("short")]
    public async Task InitializeAsync_FileThatIsNoDatabase_ThrowsInvalidData(string content)
    {
        await System.IO.File.WriteAllTextAsync(File, string.Concat(Enumerable.Repeat(content, 100)));
        await AssertRefusedAsync("damaged");
        Assert.Equal(content.Length * 100, new FileInfo(File).Length);
    }

    [Fact]
    public async Task InitializeAsync_NewerSchema_SaysSo()
    {
        await using (var store = Make())
        {
            await store.InitializeAsync(default);
        }

        Execute("PRAGMA user_version = 99");
        await AssertRefusedAsync("99");
    }

    [Fact]
    public async Task InitializeAsync_SchemaBeforeTheClock_TakesTheNewestActivityForIt()
    {
        await using (var store = Make())
        {
            await store.InitializeAsync(default);
            Assert.Null((await store.ReadClockAsync(default)).Noted);
            await store.CreateAsync(Samples.NewSession("s1"), Guid.NewGuid(), default);
        }

        Execute("DROP TABLE clock; UPDATE sessions SET active_at = 1000; PRAGMA user_version = 1");
        await using (var store = Make())
        {
            await store.InitializeAsync(default);
            Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1), (await store.ReadClockAsync(default)).Noted);
            await store.NoteClockAsync(DateTimeOffset.FromUnixTimeSeconds(2), default);
            await store.NoteClockAsync(DateTimeOffset.FromUnixTimeSeconds(3), default);
            Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(3), (await store.ReadClockAsync(default)).Noted);
        }
    }

    [Fact]
    public async Task InitializeAsync_AnotherApplicationsDatabase_IsLeftAlone()
    {
        SQLitePCL.Batteries_V2.Init();
        Execute("CREATE TABLE theirs(x)");
        await AssertRefusedAsync("another application");
    }

    [Fact]
    public async Task ReadAsync_DamagedPayload_NamesSessionAndSequence()
    {
        await using var store = Make();
        await store.InitializeAsync(default);
        var session = await store.CreateAsync(Samples.NewSession("s1"), Guid.NewGuid(), default);
        await store.AppendAsync([Samples.Append(session, Samples.Chunk(0)), ], default);
        await store.AppendAsync([Samples.Append(session, Samples.Chunk(1))], default);
        store.ExecuteOnWriter("UPDATE chunks SET payload = (SELECT payload FROM chunks WHERE first_sequence = 0) WHERE first_sequence = 1");

        var damaged = await Assert.ThrowsAsync<InvalidDataException>(() => store.ReadAsync("s1", default).ToListAsync());

        Assert.Contains("s1, samples from 1", damaged.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AppendAsync_DiskFull_ChangesNothingAndWorksAgainWithSpace()
    {
        await using var store = Make();
        await store.InitializeAsync(default);
        var first = await store.CreateAsync(Samples.NewSession("s1", Samples.WideLayout), Guid.NewGuid(), default);
        var second = await store.CreateAsync(Samples.NewSession("s2", Samples.WideLayout), Guid.NewGuid(), default);
        store.ExecuteOnWriter("PRAGMA max_page_count = 1"); // SQLite takes the present size for it
        var group = new[] { first, second }.Select(session => Samples.Append(session, Samples.Chunk(0, 100, Samples.WideLayout))).ToList();

        for (var i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.AppendAsync(group, default));
            Assert.Equal(default, await store.ReadTotalsAsync(default));
            Assert.Empty((await store.FindAsync("s1", default))!.Layouts);
        }

        store.ExecuteOnWriter("PRAGMA max_page_count = 1000000");
        Assert.All(await store.AppendAsync(group, default), static outcome => Assert.Equal(AppendOutcome.Committed, outcome));
        Assert.Equal(200, (await store.ReadTotalsAsync(default)).Predictions);
        Assert.Equal(100, (await store.ReadAsync("s2", default).ToListAsync()).Sum(static chunk => chunk.SampleCount));
    }

    [Fact]
    public async Task AppendAsync_FileLockedByOthers_IsUnavailableUntilTheyLetGo()
    {
        await using var store = Make();
        await store.InitializeAsync(default);
        var session = await store.CreateAsync(Samples.NewSession("s1"), Guid.NewGuid(), default);
        using (var other = Open())
        using (var transaction = other.BeginTransaction())
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(
                async () => await store.AppendAsync([Samples.Append(session, Samples.Chunk(0))], default));
            await Assert.ThrowsAsync<StoreUnavailableException>(
                async () => await store.ClaimAsync("s1", Guid.NewGuid(), default));
        }

        Assert.Equal(AppendOutcome.Committed, (await store.AppendAsync([Samples.Append(session, Samples.Chunk(0))], default))[0]);
    }

    [Fact]
    public async Task TrimAsync_FailsAfterMovingTheStart_DeletesNothingAheadOfIt()
    {
        await using var store = Make();
        await store.InitializeAsync(default);
        var session = await store.CreateAsync(Samples.NewSession("s1"), Guid.NewGuid(), default);
        for (var i = 0; i < 50; i++)
        {
            await store.AppendAsync([Samples.Append(session, Samples.Chunk(i))], default);
        }

        store.ExecuteOnWriter("CREATE TEMP TRIGGER fault AFTER UPDATE OF first_sequence ON sessions BEGIN SELECT raise(ROLLBACK, 'x'); END");
        await Assert.ThrowsAnyAsync<Exception>(async () => await store.TrimAsync(new(DateTimeOffset.MinValue, DateTimeOffset.MinValue, 10), default));
        // The next step looks again, instead of deleting below a start that was never stored.
        await Assert.ThrowsAnyAsync<Exception>(async () => await store.TrimAsync(new(DateTimeOffset.MinValue, DateTimeOffset.MinValue, 10), default));
        Assert.Equal(50, (await store.ReadAsync("s1", default).ToListAsync()).Count);
    }

    [Fact]
    public async Task AppendAsync_LongRunWithAReaderInBetween_KeepsTheLogBounded()
    {
        await using var store = Make();
        await store.InitializeAsync(default);
        var session = await store.CreateAsync(Samples.NewSession("s1", Samples.WideLayout), Guid.NewGuid(), default);
        await store.AppendAsync([Samples.Append(session, Samples.Chunk(0, 1000, Samples.WideLayout))], default);
        await using var reader = store.ReadAsync("s1", default).GetAsyncEnumerator();
        Assert.True(await reader.MoveNextAsync()); // and stays there: a download whose client is slow

        var longest = 0L;
        for (var i = 1; i < 500; i++)
        {
            await store.AppendAsync([Samples.Append(session, Samples.Chunk(i * 1000, 1000, Samples.WideLayout))], default);
            longest = Math.Max(longest, new FileInfo(File + "-wal").Length);
        }

        // 215 MB were written; the log starts over at 64 MiB, plus what is written while a checkpoint runs.
        Assert.InRange(longest, 1, 160 << 20);
        // To cut it back is a commit's business, for which all others would wait.
        Assert.Equal(longest, new FileInfo(File + "-wal").Length);
        // What syncs the file beside SQLite must not make it lose its lock, or whoever looks at the store with another tool deletes the log.
        if (OperatingSystem.IsLinux())
            Assert.Contains(await LocksAsync(File), static first => first == FirstSharedByte);
    }

    [Fact]
    public async Task Methods_AfterDispose_Throw()
    {
        var store = Make();
        await store.InitializeAsync(default);
        await store.DisposeAsync();
        await store.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.FindAsync("s1", default));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.ClaimAsync("s1", Guid.NewGuid(), default));
    }

    /// <summary>The first byte of each lock that this process has on the file.</summary>
    private static async Task<long[]> LocksAsync(string file)
    {
        using var stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%i", file]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var inode = (await stat.StandardOutput.ReadToEndAsync()).Trim();
        await stat.WaitForExitAsync();
        var own = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        // "1: POSIX  ADVISORY  READ 5746 fe:00:11706670 1073741826 1073742335"
        return [.. (await System.IO.File.ReadAllLinesAsync("/proc/locks"))
            .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(lockOf => lockOf is [_, "POSIX", _, _, var process, var place, ..] && process == own && place.EndsWith($":{inode}", StringComparison.Ordinal))
            .Select(static lockOf => long.Parse(lockOf[6], CultureInfo.InvariantCulture))];
    }

    private SqliteSessionStore Make() => new(
        new StorageOptions { Path = _folder.Path }, new HistoryOptions(), TimeProvider.System, NullLogger<SqliteSessionStore>.Instance);

    private async Task AssertRefusedAsync(string reason)
    {
        await using var store = Make();
        var refused = await Assert.ThrowsAsync<InvalidDataException>(async () => await store.InitializeAsync(default));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Contains(File, refused.Message, StringComparison.Ordinal);
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(string.Create(CultureInfo.InvariantCulture, $"Data Source={File};Pooling=False"));
        connection.Open();
        return connection;
    }

    private void Execute(string sql)
    {
        using var connection = Open();
        SqliteSchema.Execute(connection, sql);
    }
}
