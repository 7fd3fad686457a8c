using Npgsql;
using StreamCluster.Gateway.Hosting;

namespace StreamCluster.Silo.Hosting;

/// <summary>Says in a sentence what Orleans would say in a stack trace: its tables are not there. Its packages do not bring the script that makes them.</summary>
internal sealed class MembershipTables(ClusterTopology topology) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(Clustering.Pooled(topology.Database));
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SELECT to_regclass('orleansquery') IS NOT NULL AND to_regclass('orleansmembershiptable') IS NOT NULL", connection);
        if (await command.ExecuteScalarAsync(cancellationToken) is not true)
            throw new StartException("The database has no table of the cluster's members: make Orleans's tables first, see docs/silos.md.");
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
