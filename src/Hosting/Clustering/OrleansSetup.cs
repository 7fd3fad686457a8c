using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using StackExchange.Redis;
using StreamCluster.Grains.History;
using StreamCluster.Grains.History.Postgres;
using StreamCluster.Hosting.Clustering.Tls;

namespace StreamCluster.Hosting.Clustering;

/// <summary>Sets Orleans up: a silo in this process, or a client of the silos.</summary>
internal static class OrleansSetup
{
    /// <summary>The address that identifies a single node's silo. Its socket listens on a port that the system chooses.</summary>
    private static readonly IPEndPoint OnlyNode = new(IPAddress.Loopback, 11111);

    /// <summary>Adds the silo of a node with the role <c>all</c> or <c>silo</c>.</summary>
    public static void AddSilo(this WebApplicationBuilder builder, NodeSettings settings)
    {
        builder.QuietOrleans();
        builder.UseOrleans(silo =>
        {
            silo.Services.AddSingleton<IFatalErrorHandler, SiloFailure>();
            if (settings.Storage.Provider == StorageProvider.Sqlite)
                silo.UseSingleNode();
            else
                silo.UseCluster(settings);
            silo.Configure<GrainCollectionOptions>(collection =>
            {
                collection.CollectionAge = settings.Cluster.SessionIdleTimeout;
                collection.CollectionQuantum = TimeSpan.FromTicks(Math.Min(TimeSpan.FromMinutes(1).Ticks, collection.CollectionAge.Ticks / 2));
            });
            silo.Configure<SiloMessagingOptions>(messaging =>
            {
                messaging.ResponseTimeout = messaging.SystemResponseTimeout = settings.Cluster.ResponseTimeout;
                // The session caller repeats. Orleans's own repetition may wait for seconds after a silo was declared dead.
                messaging.PlacementMaxRetries = 0;
            });
            // Skips Orleans's option dump at startup: it formats all options even when their log level is off.
            silo.Services.RemoveAll<IOptionFormatter>();
        });
    }

    /// <summary>Adds the Orleans client of a node with the role <c>gateway</c>. It connects before anything else starts, and goes last.</summary>
    public static void AddClusterClient(this WebApplicationBuilder builder, NodeSettings settings)
    {
        builder.QuietOrleans();
        builder.UseOrleansClient(client =>
        {
            var options = settings.Cluster;
            if (options.Provider == ClusterProvider.Redis)
                client.UseRedisClustering(table => table.ConfigurationOptions = ConfigurationOptions.Parse(settings.Redis!));
            else if (PostgresMembershipConnection.ConnectionStringOf(settings.Postgres!) is var database)
                client.UseAdoNetClustering(table => (table.Invariant, table.ConnectionString) = (PostgresMembershipConnection.Invariant, database));
            client.Configure<Orleans.Configuration.ClusterOptions>(cluster => cluster.ClusterId = cluster.ServiceId = options.Id);
            client.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = options.RefreshInterval);
            client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = options.ResponseTimeout);
            client.Configure<ConnectionOptions>(ConnectSoon);
            client.UseConnectionRetryFilter<PatientStart>();
            if (options.Tls.AreSet)
                client.UseMutualTls();
            client.AddGatewayCountChangedHandler(static services =>
            {
                var silos = services.GetRequiredService<SiloLosses>();
                return (_, change) =>
                {
                    if (change.NumberOfConnectedGateways < change.PreviousNumberOfConnectedGateways)
                        silos.Lost();
                };
            });
        });
    }

    /// <summary>
    /// No other node exists: membership is in memory, the silo's socket listens on the loopback at a port that the system chooses, and there is
    /// no socket for gateways. Any number of such nodes can share a machine.
    /// </summary>
    private static void UseSingleNode(this ISiloBuilder silo)
    {
        silo.UseDevelopmentClustering(OnlyNode);
        silo.Configure<EndpointOptions>(static endpoint =>
        {
            endpoint.AdvertisedIPAddress = OnlyNode.Address;
            endpoint.SiloPort = OnlyNode.Port;
            endpoint.SiloListeningEndpoint = new IPEndPoint(IPAddress.Loopback, 0);
            endpoint.GatewayPort = 0;
        });
        silo.Configure<Orleans.Configuration.ClusterOptions>(static cluster => cluster.ClusterId = cluster.ServiceId = "single");
    }

    private static void UseCluster(this ISiloBuilder silo, NodeSettings settings)
    {
        var options = settings.Cluster;
        if (options.Provider == ClusterProvider.Redis)
            silo.UseRedisClustering(table => table.ConfigurationOptions = ConfigurationOptions.Parse(settings.Redis!));
        else
            silo.UsePostgresClustering(PostgresMembershipConnection.ConnectionStringOf(settings.Postgres!));
        silo.Configure<EndpointOptions>(endpoint =>
        {
            if (options.Address is { } address)
                endpoint.AdvertisedIPAddress = IPAddress.Parse(address);
            endpoint.SiloPort = options.SiloPort != 0 ? options.SiloPort : FreePort();
            if (options.ListenPort != 0)
                endpoint.SiloListeningEndpoint = new IPEndPoint(IPAddress.Any, options.ListenPort);
            endpoint.GatewayPort = options.Role == ClusterRole.All ? 0 : options.GatewayPort != 0 ? options.GatewayPort : FreePort();
        });
        silo.Configure<Orleans.Configuration.ClusterOptions>(cluster => cluster.ClusterId = cluster.ServiceId = options.Id);
        silo.Configure<SiloOptions>(name => name.SiloName = settings.Node.Name);
        silo.UseLiveness(options);
        if (options.Tls.AreSet)
            silo.UseMutualTls();
        else
            silo.Services.AddHostedService<PlainTextNotice>();
    }

    private static void UsePostgresClustering(this ISiloBuilder silo, string database)
    {
        silo.UseAdoNetClustering(table => (table.Invariant, table.ConnectionString) = (PostgresMembershipConnection.Invariant, database));
        silo.Services.AddSingleton<IMembershipTable, PatientMembershipTable>();
    }

    /// <summary>
    /// A dead silo is suspected after <see cref="ClusterOptions.MissedProbes"/> probes of <see cref="ClusterOptions.ProbeTimeout"/>. Suspicions
    /// count only while they are fresh, so that two slow moments far apart are no death. A frozen silo keeps its connections open, and counts as
    /// alive for <see cref="ClusterOptions.LongestProbe"/> after its last message, for each missed probe.
    /// </summary>
    public static void UseLiveness(this ISiloBuilder silo, ClusterOptions options)
    {
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = options.ProbeTimeout;
            membership.MinProbeTimeout = options.ProbeTimeout * 0.6;
            membership.MaxProbeTimeout = options.LongestProbe;
            membership.NumMissedProbesLimit = options.MissedProbes;
            membership.NumVotesForDeathDeclaration = options.Votes;
            membership.DeathVoteExpirationTimeout = TimeSpan.FromTicks(
                Math.Max(TimeSpan.FromSeconds(10).Ticks, options.ProbeTimeout.Ticks * options.MissedProbes * 5));
            membership.TableRefreshTimeout = options.RefreshInterval;
            membership.IAmAliveTablePublishTimeout = options.AliveInterval;
        });
        silo.Configure<ConnectionOptions>(ConnectSoon);
    }

    private static void ConnectSoon(ConnectionOptions connection)
    {
        connection.OpenConnectionTimeout = TimeSpan.FromSeconds(2);
        connection.ConnectionRetryDelay = TimeSpan.FromMilliseconds(200);
    }

    /// <summary>
    /// Orleans describes its set-up at length, reports each attempt to reach a silo where none is left, and its watchdog compares the first
    /// check with the machine's start. What goes wrong is logged all the same. What the user sets wins.
    /// </summary>
    private static void QuietOrleans(this WebApplicationBuilder builder) => builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
    {
        InitialData =
        [
            new("Logging:LogLevel:Orleans", "Warning"),
            new("Logging:LogLevel:Orleans.Messaging", "Critical"), // undeliverable calls, which their callers repeat or report
            new("Logging:LogLevel:Orleans.Messaging.GatewayManager", "Error"),
            new("Logging:LogLevel:Orleans.Runtime.Watchdog", "Error"),
            new("Logging:LogLevel:Polly", "Warning"), // which Orleans places grains with
        ],
    });

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
