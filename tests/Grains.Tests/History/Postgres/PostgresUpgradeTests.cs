using Npgsql;
using StreamCluster.Grains.History;
using StreamCluster.Grains.History.Postgres;
using StreamCluster.Tests.Postgres;

namespace StreamCluster.Grains.Tests.History.Postgres;

/// <summary>A database that the previous release made: it knows one addition.</summary>
public sealed class PostgresUpgradeTests : PostgresTest
{
    private const int PreviousAdditions = 1;

    [PostgresFact]
    public async Task InitializeAsync_SchemaOfThePreviousRelease_AddsTheMembershipTables()
    {
        await MigrateAsPreviousReleaseAsync();
        Assert.Equal(0, await NumberAsync("SELECT count(*) FROM pg_tables WHERE schemaname = 'streamcluster' AND tablename LIKE 'orleans%'"));

        var node = await NodeAsync();
        Assert.Equal(3, await NumberAsync("SELECT count(*) FROM pg_tables WHERE schemaname = 'streamcluster' AND tablename LIKE 'orleans%'"));
        var table = Members.Table(ConnectionString);
        await table.InitializeMembershipTableAsync(true);
        Assert.Equal([1], (await table.WithAsync(Members.Member(1))).Ports());
        Assert.Equal(AppendOutcome.Committed, await AppendAsync(node, await CreateAsync(node), Samples.Chunk(0)));
    }

    [PostgresFact]
    public async Task InitializeAsync_ThenThePreviousReleaseStarts_LeavesTheSchemaAsItIs()
    {
        await NodeAsync();
        var additions = await NumberAsync("SELECT count(*) FROM streamcluster.additions");
        await MigrateAsPreviousReleaseAsync();
        Assert.Equal(additions, await NumberAsync("SELECT count(*) FROM streamcluster.additions"));
        Assert.Equal(1, await NumberAsync("SELECT max(version) FROM streamcluster.migrations"));
        await NodeAsync();
    }

    [PostgresFact]
    public async Task InspectAsync_UserWhoMayNotCreateTheMembershipTables_SaysSo()
    {
        await MigrateAsPreviousReleaseAsync();
        var user = $"user_{Guid.NewGuid():N}";
        await ExecuteAsync($"""
            CREATE ROLE {user} LOGIN PASSWORD 'x'; GRANT USAGE ON SCHEMA streamcluster TO {user};
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA streamcluster TO {user}
            """);
        var options = new PostgresOptions(new NpgsqlConnectionStringBuilder(ConnectionString) { Username = user, Password = "x" }.ConnectionString);
        var state = await PostgresInspection.InspectAsync(options, new HistoryOptions(), TimeProvider.System, default);
        Assert.Equal(["create tables in the schema streamcluster"], state.MissingRights);
    }

    private async Task MigrateAsPreviousReleaseAsync()
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await PostgresSchema.MigrateAsync(connection, PreviousAdditions, default);
    }
}
