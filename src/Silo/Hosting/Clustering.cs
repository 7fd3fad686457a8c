using System.Net;
using Microsoft.Extensions.Configuration.Memory;
using Npgsql;
using Orleans.Configuration;
using StackExchange.Redis;

namespace StreamCluster.Silo.Hosting;

/// <summary>How nodes find each other and notice that one is dead: the same for both roles.</summary>
internal static class Clustering
{
    /// <summary>Orleans's name for PostgreSQL.</summary>
    private const string Invariant = "Npgsql";

    /// <summary>Connections of one node to the table of members.</summary>
    private const int PoolSize = 2;

    /// <summary>
    /// Orleans tells at length how it is set up and what it does; what goes wrong is heard all the same, but for each attempt to reach a silo
    /// where none is left. What the user sets wins.
    /// </summary>
    public static void UseClusterDefaults(this IHostApplicationBuilder builder) => builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
    {
        InitialData = [new("Logging:LogLevel:Orleans", "Warning"), new("Logging:LogLevel:Orleans.Messaging.GatewayManager", "Error")],
    });

    public static void UseCluster(this ISiloBuilder silo, ClusterTopology topology)
    {
        var options = topology.Options;
        switch (options.Provider)
        {
            case ClusterProvider.Postgres:
                silo.UseAdoNetClustering(table => (table.Invariant, table.ConnectionString) = (Invariant, Pooled(topology.Database)));
                break;
            case ClusterProvider.Redis:
                silo.UseRedisClustering(table => table.ConfigurationOptions = ConfigurationOptions.Parse(topology.Redis));
                break;
            default:
                silo.UseDevelopmentClustering(new IPEndPoint(IPAddress.Loopback, options.PrimaryPort));
                break;
        }

        silo.Configure<EndpointOptions>(endpoint =>
        {
            endpoint.SiloPort = options.SiloPort;
            endpoint.GatewayPort = options.GatewayPort;
            if (options.Provider == ClusterProvider.Localhost)
                endpoint.AdvertisedIPAddress = IPAddress.Loopback;
            if (options.Address is { } address)
                endpoint.AdvertisedIPAddress = IPAddress.Parse(address);
        });
        silo.Configure<Orleans.Configuration.ClusterOptions>(cluster => cluster.ClusterId = cluster.ServiceId = options.Id);
    }

    public static void UseCluster(this IClientBuilder client, ClusterTopology topology)
    {
        var options = topology.Options;
        switch (options.Provider)
        {
            case ClusterProvider.Postgres:
                client.UseAdoNetClustering(table => (table.Invariant, table.ConnectionString) = (Invariant, Pooled(topology.Database)));
                break;
            case ClusterProvider.Redis:
                client.UseRedisClustering(table => table.ConfigurationOptions = ConfigurationOptions.Parse(topology.Redis));
                break;
            default:
                client.UseStaticClustering(new IPEndPoint(IPAddress.Loopback, options.GatewayPort));
                break;
        }

        client.Configure<Orleans.Configuration.ClusterOptions>(cluster => cluster.ClusterId = cluster.ServiceId = options.Id);
    }

    /// <summary>
    /// Orleans would take a quarter of a minute to notice a dead silo and half a minute to give up a call. Here the sum is to be a few seconds:
    /// <see cref="ClusterOptions.MissedProbes"/> times <see cref="ClusterOptions.ProbeTimeout"/> until it is suspected, a moment for the votes, and
    /// the next repetition of the call. Votes count for no longer than a suspicion is fresh, so that two slow moments far apart are no death.
    /// </summary>
    public static void UseLiveness(this ISiloBuilder silo, ClusterOptions options)
    {
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = options.ProbeTimeout;
            membership.NumMissedProbesLimit = options.MissedProbes;
            membership.NumVotesForDeathDeclaration = options.Votes;
            membership.DeathVoteExpirationTimeout = TimeSpan.FromTicks(Math.Max(TimeSpan.FromSeconds(10).Ticks, options.ProbeTimeout.Ticks * options.MissedProbes * 5));
            membership.TableRefreshTimeout = options.RefreshInterval;
            membership.IAmAliveTablePublishTimeout = options.AliveInterval;
        });
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = messaging.SystemResponseTimeout = options.CallTimeout);
        silo.Configure<ConnectionOptions>(connection => Impatient(connection, options));
    }

    public static void UseLiveness(this IClientBuilder client, ClusterOptions options)
    {
        client.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = options.RefreshInterval);
        client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = options.CallTimeout);
        client.Configure<ConnectionOptions>(connection => Impatient(connection, options));
    }

    private static void Impatient(ConnectionOptions connection, ClusterOptions options)
    {
        connection.OpenConnectionTimeout = options.CallTimeout;
        connection.ConnectionRetryDelay = TimeSpan.FromMilliseconds(200);
    }

    /// <summary>The same connection string, for a pool of its own that is small.</summary>
    public static string Pooled(string database) => new NpgsqlConnectionStringBuilder(database) { MaxPoolSize = PoolSize }.ConnectionString;
}
