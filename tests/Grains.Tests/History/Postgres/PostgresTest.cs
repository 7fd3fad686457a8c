using Npgsql;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;
using StreamCluster.Tests.Postgres;

namespace StreamCluster.Grains.Tests.History.Postgres;

/// <summary>A test with a database of its own, and nodes that use it.</summary>
public abstract class PostgresTest : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _opened = [];

    protected string Name { get; } = $"test_{Guid.NewGuid():N}";

    private protected PostgresServer Server { get; private set; } = null!;

    protected string ConnectionString { get; private set; } = "";

    public async Task InitializeAsync()
    {
        Server = await StartAsync();
        ConnectionString = await Server.CreateDatabaseAsync(Name);
    }

    public async Task DisposeAsync()
    {
        for (var i = _opened.Count - 1; i >= 0; i--)
            await _opened[i].DisposeAsync();
        await EndAsync();
    }

    private protected virtual Task<PostgresServer> StartAsync() => PostgresServer.Shared;

    private protected virtual Task EndAsync() => Server.ExecuteAsync($"DROP DATABASE \"{Name}\" WITH (FORCE)");

    private protected T Opened<T>(T opened)
        where T : IAsyncDisposable
    {
        _opened.Add(opened);
        return opened;
    }

    private protected async Task<TestNode> NodeAsync(string? connectionString = null, HistoryOptions? options = null, string name = "node") =>
        Opened(await TestNode.OpenAsync(connectionString ?? ConnectionString, options, name));

    /// <summary>A proxy before the server, and how to connect through it.</summary>
    private protected (CuttingProxy Proxy, string ConnectionString) Proxy()
    {
        var proxy = Opened(new CuttingProxy(Server.Port));
        return (proxy, new NpgsqlConnectionStringBuilder(ConnectionString) { Port = proxy.Port }.ConnectionString);
    }

    private protected static async Task<StoredSession> CreateAsync(TestNode node, string id = "s1") =>
        await node.Store.CreateAsync(Samples.NewSession(id), Guid.NewGuid(), default);

    private protected static async Task<StoredSession> ClaimAsync(TestNode node, string id = "s1") =>
        await node.Store.ClaimAsync(id, Guid.NewGuid(), default) ?? throw new InvalidOperationException("Not stored.");

    private protected static async Task<AppendOutcome> AppendAsync(TestNode node, StoredSession session, SampleChunk chunk) =>
        (await node.Store.AppendAsync([Samples.Append(session, chunk)], default))[0];

    private protected static async Task<List<long>> FirstSequencesAsync(TestNode node, string id = "s1") =>
        [.. (await node.Store.ReadAsync(id, default).ToListAsync()).Select(static chunk => chunk.FirstSequence)];

    /// <summary>A transaction that has executed this and stays open until it is disposed.</summary>
    private protected async Task<HeldTransaction> HoldAsync(string sql) => Opened(await HeldTransaction.BeginAsync(ConnectionString, sql));

    /// <summary>Waits until so many of the database's backends wait for a lock.</summary>
    private protected async Task UntilLockedAsync(int waiting)
    {
        using var giveUp = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        while (await NumberAsync("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") < waiting)
            giveUp.Token.ThrowIfCancellationRequested();
    }

    private protected async Task<long> NumberAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
#pragma warning disable CA2100 // written by tests
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private protected Task ExecuteAsync(string sql) => Server.ExecuteAsync(sql, Name);
}
