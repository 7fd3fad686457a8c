using Npgsql;
using StreamCluster.Hosting;
using StreamCluster.Hosting.Settings;
using StreamCluster.Gateway.Tests.Server;
using StreamCluster.Tests.Postgres;

namespace StreamCluster.Gateway.Tests.Replicas;

[Collection(ReplicaGroup.Name)]
public sealed class PostgresStartTests(Database database)
{
    private const string Secret = "not-to-be-seen";

    [Theory]
    [InlineData("", "must be set")]
    [InlineData("   ", "must be set")]
    [InlineData($"Password={Secret}", "names no Host")]
    [InlineData($"Host=db;Pasword={Secret}", "is not a connection string")]
    [InlineData($"{Secret}", "is not a connection string")]
    [InlineData($"Host=db;Port={Secret}", "is not a connection string")]
    public void Build_ConnectionStringIsWrong_IsAMistakeWithoutTheSecret(string text, string said)
    {
        var exception = Assert.Throws<SettingsException>(() => GatewayHost.Build(["--Models:Path", TestData.Models, .. Database.SettingsOf(text)]));
        Assert.Contains(said, Assert.Single(exception.Mistakes), StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings:StreamCluster", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, exception.ToString(), StringComparison.Ordinal);
    }

    [PostgresTheory]
    [InlineData("Password", Secret)]
    [InlineData("Database", "there_is_none")]
    public async Task Start_LoginOrDatabaseIsWrong_FailsAtOnceWithoutTheSecret(string keyword, string value)
    {
        var wrong = new NpgsqlConnectionStringBuilder(await database.MakeAsync()) { [keyword] = value };
        var exception = await Assert.ThrowsAsync<StartException>(() => Database.NodeAsync(wrong.ConnectionString));
        Assert.Contains("The store cannot be opened", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, exception.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(PostgresServer.Password, exception.ToString(), StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Start_ServerIsNotThere_GivesUpAfterTheStartTimeout()
    {
        await using var proxy = new CuttingProxy(database.Server.Port) { Refuse = true };
        var store = Database.Through(proxy, await database.MakeAsync());
        var exception = await Assert.ThrowsAsync<StartException>(() => Database.NodeAsync(store, "--Storage:StartTimeout", "00:00:00"));
        Assert.DoesNotContain(PostgresServer.Password, exception.ToString(), StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Start_ServerComesLater_IsWaitedFor()
    {
        await using var proxy = new CuttingProxy(database.Server.Port) { Refuse = true };
        var store = Database.Through(proxy, await database.MakeAsync());
        var starting = Database.NodeAsync(store);
        while (proxy.Accepted == 0 && !starting.IsCompleted)
            await Task.Yield();
        proxy.Refuse = false;
        await using var node = await starting.WaitAsync(StreamClient.Deadline);
        await using var client = await node.ConfiguredAsync();
        await client.ServesAsync();
    }

    [PostgresFact]
    public async Task Start_ManyNodesOnAnEmptyDatabase_AllServe()
    {
        var store = await database.MakeAsync();
        var nodes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Database.NodeAsync(store)));
        foreach (var node in nodes)
        {
            await using (var client = await node.ConfiguredAsync())
                await client.ServesAsync();
            await node.DisposeAsync();
        }
    }
}
