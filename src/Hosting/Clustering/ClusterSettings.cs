using System.Net;
using StreamCluster.Grains.History;
using StreamCluster.Hosting.Clustering.Tls;
using StreamCluster.Hosting.Settings;

namespace StreamCluster.Hosting.Clustering;

/// <summary>Reads and checks the settings of the cluster.</summary>
internal static class ClusterSettings
{
    /// <summary>Name of the connection string of <see cref="ClusterProvider.Redis"/>.</summary>
    public const string RedisName = "Redis";

    /// <summary>Settings of earlier releases, and what takes their place.</summary>
    private static readonly (string Name, string Successor)[] Removed =
    [
        ("CallTimeout", "Cluster:ResponseTimeout: it no longer decides when a call is repeated"),
        ("PrimaryPort", "Cluster:Provider postgres: nodes find each other in the database"),
        ("Kubernetes", "Cluster:Address (the pod's address) and Node:Name (the pod's name)"),
    ];

    /// <param name="reader">Takes the mistakes.</param>
    /// <param name="configuration">Where the settings are.</param>
    /// <param name="storage">The store.</param>
    /// <param name="role">The role that the program has; null: the setting's.</param>
    public static ClusterOptions Read(SettingsReader reader, IConfiguration configuration, StorageOptions storage, ClusterRole? role)
    {
        foreach (var (name, successor) in Removed)
            reader.Remove($"Cluster:{name}", successor);
        if (string.Equals(configuration["Cluster:Provider"], "localhost", StringComparison.OrdinalIgnoreCase))
            reader.Remove("Cluster:Provider", "Cluster:Role all with Storage:Provider sqlite for one node, and Cluster:Provider postgres for several");
        var options = reader.Read<ClusterOptions>("Cluster");
        reader.Require(
            role is null || configuration["Cluster:Role"] is null || options.Role == role,
            $"Cluster:Role: this program is started with the role {role?.ToString().ToLowerInvariant()}.");
        options.Role = role ?? options.Role;
        reader.Require(
            options.Role == ClusterRole.All || storage.Provider == StorageProvider.Postgres,
            "Storage:Provider must be postgres where Cluster:Role is gateway or silo: they share the store.");
        reader.Require(
            options.Provider != ClusterProvider.Redis || !string.IsNullOrEmpty(configuration.GetConnectionString(RedisName)),
            $"ConnectionStrings:{RedisName} must be set where Cluster:Provider is redis.");
        reader.Require(
            options.Address is null || IPAddress.TryParse(options.Address, out _), $"Cluster:Address: '{options.Address}' is not an IP address.");
        reader.Require(
            options.SiloPort != options.GatewayPort || options.SiloPort == 0, "Cluster:SiloPort and Cluster:GatewayPort must differ.");
        CheckTls(reader, options.Tls);
        return options;
    }

    private static void CheckTls(SettingsReader reader, TlsFiles tls)
    {
        reader.Require(!tls.AreMixed, "Cluster:Tls:Certificate, Cluster:Tls:Key and Cluster:Tls:Authority must be set together.");
        if (!tls.AreSet)
            return;
        try
        {
            CertificateSet.Read(tls);
        }
        catch (CertificateException exception)
        {
            reader.Require(false, exception.Message);
        }
    }
}
