using StreamCluster.Grains.Ensembles;
using StreamCluster.Grains.History;
using StreamCluster.Grains.History.Postgres;
using StreamCluster.Hosting.Clustering;
using StreamCluster.Hosting.Settings;
using StreamCluster.Hosting.Store;
using StreamCluster.Hosting.Telemetry;

namespace StreamCluster.Hosting;

/// <summary>The settings that every node has, whatever its role; relative defaults resolved to full paths.</summary>
public sealed record NodeSettings(
    ModelsOptions Models,
    InferenceOptions Inference,
    StorageOptions Storage,
    HistoryOptions History,
    NodeOptions Node,
    TelemetryOptions Telemetry,
    ClusterOptions Cluster)
{
    /// <summary>The sections of these settings.</summary>
    public static IReadOnlyList<string> Sections { get; } = ["Models", "Inference", "Storage", "History", "Node", "Telemetry", "Cluster"];

    /// <summary>The database; null where the store is another one.</summary>
    public PostgresOptions? Postgres { get; private set; }

    /// <summary>Where telemetry is sent; null: nowhere.</summary>
    public ExportTarget? Export { get; private set; }

    /// <summary>How to connect to Redis; null where it is not used.</summary>
    public string? Redis { get; private set; }

    /// <summary>Whether this node runs sessions and models.</summary>
    public bool HasSilo => Cluster.Role != ClusterRole.Gateway;

    /// <summary>Reads them. What is wrong has its default, and the reader has the mistake.</summary>
    /// <param name="reader">Takes the mistakes.</param>
    /// <param name="configuration">Where the settings are.</param>
    /// <param name="home">Folder of the relative defaults.</param>
    /// <param name="role">The role that the program has; null: the setting's.</param>
    public static NodeSettings Read(SettingsReader reader, IConfiguration configuration, string home, ClusterRole? role = null)
    {
        var storage = reader.Read<StorageOptions>("Storage");
        var settings = new NodeSettings(
            reader.Read<ModelsOptions>("Models"),
            reader.Read<InferenceOptions>("Inference"),
            storage,
            reader.Read<HistoryOptions>("History"),
            reader.Read<NodeOptions>("Node"),
            reader.Read<TelemetryOptions>("Telemetry"),
            ClusterSettings.Read(reader, configuration, storage, role));
        settings.Export = ExportTarget.Read(reader, configuration, settings.Telemetry);
        settings.Postgres = PostgresSettings.Read(reader, configuration, storage);
        settings.Redis = configuration.GetConnectionString(ClusterSettings.RedisName);
        settings.Models.Path = ApplicationHome.Resolve(home, settings.Models.Path, "models");
        settings.Storage.Path = ApplicationHome.Resolve(home, settings.Storage.Path, "data");
        reader.Require(
            !settings.HasSilo || Directory.Exists(settings.Models.Path) || File.Exists(settings.Models.Path),
            $"Models:Path: there is no folder '{settings.Models.Path}'.");
        reader.RequireFolder("Models:Path", settings.Models.Path);
        reader.RequireFolder("Storage:Path", settings.Storage.Path);
        return settings;
    }
}
