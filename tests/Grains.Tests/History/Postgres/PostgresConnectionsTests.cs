using Npgsql;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;
using StreamCluster.Grains.History.Postgres;

namespace StreamCluster.Grains.Tests.History.Postgres;

public sealed class PostgresConnectionsTests
{
    [Fact]
    public async Task Create_ConnectionStringThatSaysLittle_CompletesIt()
    {
        var (settings, poolSize) = await CreateAsync("Host=a;Username=u");
        Assert.Equal(8, poolSize);
        Assert.Equal((8, true, null, "streamcluster node"), (settings.MaxPoolSize, settings.TcpKeepAlive, settings.TargetSessionAttributes, settings.ApplicationName));
    }

    [Fact]
    public async Task Create_SeveralHosts_TakesTheOneThatTakesWrites()
    {
        var (settings, _) = await CreateAsync("Host=a,b;Username=u");
        Assert.Equal("read-write", settings.TargetSessionAttributes);
    }

    [Fact]
    public async Task Create_OperatorsSettings_KeepsThem()
    {
        var (settings, poolSize) = await CreateAsync(
            "Host=a,b;Username=u;Maximum Pool Size=100;TCP Keepalive=false;Target Session Attributes=any;Application Name=mine");
        Assert.Equal(100, poolSize);
        Assert.Equal((100, false, "any", "mine"), (settings.MaxPoolSize, settings.TcpKeepAlive, settings.TargetSessionAttributes, settings.ApplicationName));
    }

    private static async Task<(NpgsqlConnectionStringBuilder Settings, int PoolSize)> CreateAsync(string connectionString)
    {
        await using var source = PostgresConnections.Create(
            new PostgresOptions(connectionString), new HistoryOptions(), new NodeIdentity(Guid.Empty, "node", default), out var poolSize);
        return (new NpgsqlConnectionStringBuilder(source.ConnectionString), poolSize);
    }
}
