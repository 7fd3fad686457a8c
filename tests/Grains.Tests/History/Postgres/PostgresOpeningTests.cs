using Npgsql;
using StreamCluster.Grains.History;
using StreamCluster.Tests.Postgres;

namespace StreamCluster.Grains.Tests.History.Postgres;

public sealed class PostgresOpeningTests : PostgresTest
{
    [PostgresFact]
    public async Task InitializeAsync_EightNodesAtOnceOnAnEmptyDatabase_AllOpenAndShareTheSchema()
    {
        var nodes = Enumerable.Range(0, 8).Select(_ => Opened(new TestNode(ConnectionString))).ToArray();
        using var barrier = new Barrier(nodes.Length);
        await Task.WhenAll(nodes.Select(node => Task.Factory.StartNew(
            async () =>
            {
                barrier.SignalAndWait();
                await node.Store.InitializeAsync(default);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap()));

        Assert.Equal(1, await NumberAsync("SELECT count(*) FROM streamcluster.migrations"));
        Assert.Equal(2, await NumberAsync("SELECT count(*) FROM streamcluster.additions"));
        Assert.Equal(9, await NumberAsync("SELECT count(*) FROM streamcluster.OrleansQuery"));
        var session = await CreateAsync(nodes[0]);
        Assert.Equal(AppendOutcome.Committed, await AppendAsync(nodes[7], session, Samples.Chunk(0)));
    }

    [PostgresFact]
    public async Task InitializeAsync_SchemaOfANewerVersion_SaysSo()
    {
        await NodeAsync();
        await ExecuteAsync("INSERT INTO streamcluster.migrations VALUES(999, now())");
        var exception = await Assert.ThrowsAsync<InvalidDataException>(() => NodeAsync());
        Assert.Contains("999", exception.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task InitializeAsync_WrongPassword_SaysSoWithoutIt()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => NodeAsync(With(static settings => settings.Password = "hunter2")));
        Assert.DoesNotContain("hunter2", exception.ToString(), StringComparison.Ordinal);
        Assert.Contains("postgres", exception.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task InitializeAsync_NoPassword_SaysSo() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => NodeAsync(With(static settings => settings.Password = null)));

    [PostgresFact]
    public async Task InitializeAsync_MissingDatabase_SaysSo()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => NodeAsync(With(static settings => settings.Database = "nowhere")));
        Assert.Contains("nowhere", exception.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task InitializeAsync_UserWithoutRights_SaysSo()
    {
        var user = $"user_{Guid.NewGuid():N}";
        await ExecuteAsync($"CREATE ROLE {user} LOGIN PASSWORD 'x'");
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => NodeAsync(With(settings => (settings.Username, settings.Password) = (user, "x"))));
        Assert.Contains("streamcluster", exception.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task InitializeAsync_SchemaMadeByAnAdministrator_NeedsNoRightToMakeOne()
    {
        var user = $"user_{Guid.NewGuid():N}";
        await ExecuteAsync($"CREATE ROLE {user} LOGIN PASSWORD 'x'; CREATE SCHEMA streamcluster AUTHORIZATION {user}");
        var node = await NodeAsync(With(settings => (settings.Username, settings.Password) = (user, "x")));
        await CreateAsync(node);
    }

    [PostgresTheory]
    [InlineData("Host=127.0.0.1;Password=abc;hunter2")]
    [InlineData("Host=127.0.0.1;hunter2=1")]
    [InlineData("Host=127.0.0.1;Port=hunter2")]
    public async Task InitializeAsync_UnreadableConnectionString_QuotesNothingOfIt(string connectionString)
    {
        await using var node = new TestNode(connectionString);
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => node.Store.InitializeAsync(default).AsTask());
        Assert.DoesNotContain("hunter2", exception.ToString(), StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task InitializeAsync_NobodyListens_IsUnavailable()
    {
        var (proxy, connectionString) = Proxy();
        await proxy.DisposeAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => NodeAsync(connectionString));
    }

    [PostgresFact]
    public async Task InitializeAsync_ServerAnswersNothing_IsUnavailableWithinTheTimeout()
    {
        var (proxy, connectionString) = Proxy();
        proxy.Blackhole = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(
            () => NodeAsync(connectionString, new HistoryOptions { StoreTimeout = TimeSpan.FromMilliseconds(500) }).WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System));
    }

    [PostgresFact]
    public async Task InitializeAsync_DatabaseWithWeakDefaults_AreRaisedForItsOwnConnections()
    {
        await ExecuteAsync($"ALTER DATABASE \"{Name}\" SET synchronous_commit = off; ALTER DATABASE \"{Name}\" SET default_transaction_isolation = 'serializable'");
        var node = await NodeAsync();
        // Twice: what is set must outlive the connection's return to the pool.
        for (var i = 0; i < 2; i++)
            Assert.Equal("on|read committed", await ShowAsync(node));
    }

    private static Task<string> ShowAsync(TestNode node) => node.Database.RepeatableAsync(
        static async (connection, token) =>
        {
            await using var command = new NpgsqlCommand(
                "SELECT current_setting('synchronous_commit') || '|' || current_setting('transaction_isolation')", connection);
            return (string)(await command.ExecuteScalarAsync(token))!;
        },
        default);

    private string With(Action<NpgsqlConnectionStringBuilder> change)
    {
        var settings = new NpgsqlConnectionStringBuilder(ConnectionString);
        change(settings);
        return settings.ConnectionString;
    }
}
