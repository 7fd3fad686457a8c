using System.Net;
using StreamCluster.Gateway.Hosting;
using StreamCluster.Gateway.Hosting.Settings;
using StreamCluster.Grains.History;

namespace StreamCluster.Silo.Hosting;

/// <summary>Gateways and silos apart, and the settings that this adds to both.</summary>
internal class ClusterTopology : GatewayTopology
{
    /// <summary>Name of the connection string of <see cref="ClusterProvider.Redis"/>.</summary>
    public const string RedisName = "Redis";

    /// <summary>Settings under <c>Cluster</c>, once they are read.</summary>
    public ClusterOptions Options { get; private set; } = new();

    /// <summary>How to connect to the database; empty until it is read.</summary>
    public string Database { get; private set; } = "";

    /// <summary>How to connect to Redis; empty where it is not used.</summary>
    public string Redis { get; private set; } = "";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Sections => ["Cluster"];

    /// <inheritdoc/>
    public override void ReadSettings(SettingsReader reader, IConfiguration configuration, GatewaySettings settings)
    {
        Options = reader.Read<ClusterOptions>("Cluster");
        Database = settings.Postgres?.ConnectionString ?? "";
        Redis = configuration.GetConnectionString(RedisName) ?? "";
        reader.Require(
            settings.Storage.Provider == StorageProvider.Postgres,
            "Storage:Provider must be postgres: silos and gateways share the store.");
        reader.Require(
            Options.Provider != ClusterProvider.Redis || Redis.Length > 0,
            $"ConnectionStrings:{RedisName} must be set where Cluster:Provider is redis.");
        reader.Require(
            Options.Address is null || IPAddress.TryParse(Options.Address, out _), $"Cluster:Address: '{Options.Address}' is not an IP address.");
        reader.Require(Options.SiloPort != Options.GatewayPort, "Cluster:SiloPort and Cluster:GatewayPort must differ.");
    }
}
