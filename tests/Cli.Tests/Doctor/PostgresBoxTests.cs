using Npgsql;
using StreamCluster.Cli.Tests.EndToEnd;
using StreamCluster.Client;
using StreamCluster.Tests.Postgres;

namespace StreamCluster.Cli.Tests.Doctoring;

/// <summary>Each check of the database, where it is well and where it is not.</summary>
public sealed class PostgresBoxTests : InAFolder
{
    [PostgresFact]
    public async Task Doctor_EmptyDatabaseThenAGatewaysOwn_FindsNothingWrongAndMakesNothing()
    {
        var database = await (await PostgresServer.Shared).CreateDatabaseAsync();

        var empty = await RunAsync(database);
        await using var app = GatewayFixture.Build(Folder, Settings(database));
        await GatewayFixture.StartAsync(app);
        var made = await RunAsync(database);

        Assert.Equal((0, 0), (empty.ExitCode, made.ExitCode));
        empty.Has("store.postgres", Outcome.Ok, "a statement takes");
        empty.Has("store.schema", Outcome.Ok, "no tables yet");
        made.Has("store.schema", Outcome.Ok, "Its schema is ");
        foreach (var check in new[] { "store.rights", "store.clock", "store.connections", "store.durability" })
            made.Has(check, Outcome.Ok, "");
    }

    [PostgresFact]
    public async Task Doctor_CannotGetIn_SaysWhyWithoutThePassword()
    {
        var server = await PostgresServer.Shared;
        var right = new NpgsqlConnectionStringBuilder(server.ConnectionString());

        var password = await RunAsync(new NpgsqlConnectionStringBuilder(right.ConnectionString) { Password = "guessed-wrongly" }.ConnectionString);
        var database = await RunAsync(new NpgsqlConnectionStringBuilder(right.ConnectionString) { Database = "not_there" }.ConnectionString);
        await using var nobody = new CuttingProxy(StreamEndpoint.Parse("http://127.0.0.1:1"));
        nobody.Refuse();
        var away = await RunAsync(new NpgsqlConnectionStringBuilder(right.ConnectionString) { Port = nobody.Endpoint.HttpBase.Port }.ConnectionString);

        password.Has("store.postgres", Outcome.Failed, "does not let this user in");
        database.Has("store.postgres", Outcome.Failed, "does not have this database");
        away.Has("store.postgres", Outcome.Failed, "cannot be reached");
        Assert.DoesNotContain(password.Findings, static finding => finding.ToString().Contains("guessed-wrongly", StringComparison.Ordinal));
    }

    [PostgresFact]
    public async Task Doctor_RightsMissing_NamesThem()
    {
        var server = await PostgresServer.Shared;
        var database = await server.CreateDatabaseAsync();
        var name = new NpgsqlConnectionStringBuilder(database).Database!;
        var user = $"user_{Guid.NewGuid():N}";
        await server.ExecuteAsync($"CREATE ROLE {user} LOGIN PASSWORD 'p'");
        var own = new NpgsqlConnectionStringBuilder(database) { Username = user, Password = "p" }.ConnectionString;

        var before = await RunAsync(own);
        await using (var app = GatewayFixture.Build(Folder, Settings(database)))
        {
            await GatewayFixture.StartAsync(app);
            await app.StopAsync();
        }

        await server.ExecuteAsync($"GRANT USAGE ON SCHEMA streamcluster TO {user}; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA streamcluster TO {user}; REVOKE DELETE ON streamcluster.chunks FROM {user}", name);
        var after = await RunAsync(own);

        before.Has("store.rights", Outcome.Failed, "may not create a schema in this database");
        after.Has("store.rights", Outcome.Failed, "may not delete streamcluster.chunks.");
    }

    [PostgresFact]
    public async Task Doctor_NewerSchema_Fails()
    {
        var server = await PostgresServer.Shared;
        var database = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(
            "CREATE SCHEMA streamcluster; CREATE TABLE streamcluster.migrations(version integer PRIMARY KEY, applied_at timestamptz NOT NULL); INSERT INTO streamcluster.migrations VALUES(99, now())",
            new NpgsqlConnectionStringBuilder(database).Database!);

        (await RunAsync(database)).Has("store.schema", Outcome.Failed, "Its schema is 99, this version knows up to");
    }

    [PostgresFact]
    public async Task Doctor_CommitsThatAreWorthLess_Warns()
    {
        await using var server = await PostgresServer.StartAsync("fsync=off", "full_page_writes=off", "synchronous_standby_names=ghost", "synchronous_commit=local");

        var run = await RunAsync(server.ConnectionString());

        Assert.Equal(0, run.ExitCode);
        string[] warnings = [.. run.Findings.Where(static finding => finding is { Check: "store.durability", Outcome: Outcome.Warning }).Select(static finding => finding.Message)];
        Assert.Equal(3, warnings.Length);
        Assert.StartsWith("fsync = off", warnings[0], StringComparison.Ordinal);
        Assert.StartsWith("full_page_writes = off", warnings[1], StringComparison.Ordinal);
        Assert.StartsWith("synchronous_commit = local", warnings[2], StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Doctor_SeveralServersWithoutSynchronousStandby_Warns()
    {
        var server = await PostgresServer.Shared;
        var two = new NpgsqlConnectionStringBuilder(await server.CreateDatabaseAsync()) { Host = "127.0.0.1,localhost" }.ConnectionString;

        (await RunAsync(two)).Has("store.durability", Outcome.Warning, "synchronous_standby_names is empty");
    }

    [PostgresFact]
    public async Task Doctor_CommitsOffForThisUser_SaysThatTheyAreRaised()
    {
        var server = await PostgresServer.Shared;
        var database = await server.CreateDatabaseAsync();
        await server.ExecuteAsync($"ALTER DATABASE \"{new NpgsqlConnectionStringBuilder(database).Database}\" SET synchronous_commit = off");

        (await RunAsync(database)).Has("store.durability", Outcome.Ok, "synchronous_commit = off (raised to on");
    }

    [PostgresFact]
    public async Task Doctor_ClocksApartOrTooManyConnections_Warns()
    {
        var database = await (await PostgresServer.Shared).CreateDatabaseAsync();

        var clock = await BoxRun.OfAsync(Folder, new LateTime(), Settings(database));
        var pool = await RunAsync(database + ";Maximum Pool Size=500");

        clock.Has("store.clock", Outcome.Warning, "3600.0 s ahead of this machine's");
        pool.Has("store.connections", Outcome.Warning, "A node makes up to 500 connections");
    }

    private Task<BoxRun> RunAsync(string database) => BoxRun.OfAsync(Folder, Settings(database));

    private static string[] Settings(string database) => ["--Storage:Provider", "postgres", "--ConnectionStrings:StreamCluster", database];

    /// <summary>A clock that is an hour late.</summary>
    private sealed class LateTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - TimeSpan.FromHours(1);
    }
}
