using Npgsql;
using StreamCluster.Grains.History.Postgres;
using StreamCluster.Tests.Postgres;

namespace StreamCluster.Grains.Tests.History.Postgres;

public sealed class PostgresMembershipConnectionTests : PostgresTest
{
    [Fact]
    public void ConnectionStringOf_OperatorsSettings_KeepsThemAndBoundsThePool()
    {
        var settings = Of("Host=a,b;Database=d;Username=u;Password=p;Application Name=mine;Minimum Pool Size=5;Maximum Pool Size=50;Search Path=other;Options=-c lock_timeout=7s");
        Assert.Equal(("a,b", "d", "u", "p", "mine"), (settings.Host, settings.Database, settings.Username, settings.Password, settings.ApplicationName));
        Assert.Equal((0, 2, "streamcluster"), (settings.MinPoolSize, settings.MaxPoolSize, settings.SearchPath));
        Assert.Equal("-c lock_timeout=7s -c default_transaction_isolation=read\\ committed", settings.Options);
        Assert.Equal("read-write", settings.TargetSessionAttributes);
    }

    [Fact]
    public void ConnectionStringOf_UnreadableConnectionString_QuotesNothingOfIt()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => Of("Host=127.0.0.1;Port=hunter2"));
        Assert.DoesNotContain("hunter2", exception.ToString(), StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task ConnectionStringOf_ConnectionThatComesBackFromThePool_HasPathAndIsolation()
    {
        await ExecuteAsync($"ALTER DATABASE \"{Name}\" SET default_transaction_isolation = 'serializable'");
        await NodeAsync();
        var settings = Of(ConnectionString);
        settings.MaxPoolSize = 1;
        for (var i = 0; i < 2; i++)
        {
            await using var connection = new NpgsqlConnection(settings.ConnectionString);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(
                "SELECT current_setting('transaction_isolation') || '|' || 'OrleansQuery'::regclass || '|' || count(*) FROM OrleansQuery", connection);
            Assert.Equal("read committed|orleansquery|9", await command.ExecuteScalarAsync());
        }
    }

    private static NpgsqlConnectionStringBuilder Of(string connectionString) =>
        new(PostgresMembershipConnection.ConnectionStringOf(new PostgresOptions(connectionString)));
}
