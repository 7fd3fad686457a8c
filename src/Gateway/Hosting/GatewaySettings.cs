using StreamCluster.Gateway.Hosting.Settings;
using StreamCluster.Gateway.Security;
using StreamCluster.Gateway.Streaming;
using StreamCluster.Gateway.Telemetry;
using StreamCluster.Grains.Ensembles;
using StreamCluster.Grains.History;
using StreamCluster.Grains.History.Export;
using StreamCluster.Grains.History.Postgres;

namespace StreamCluster.Gateway.Hosting;

/// <summary>All settings of a gateway, read and checked together; relative defaults resolved to full paths.</summary>
internal sealed record GatewaySettings(
    StreamingOptions Streaming,
    SecurityOptions Security,
    ModelsOptions Models,
    InferenceOptions Inference,
    StorageOptions Storage,
    HistoryOptions History,
    ExportOptions Exports,
    DrainOptions Drain,
    NodeOptions Node,
    TelemetryOptions Telemetry)
{
    private static readonly string[] Sections =
        ["Streaming", "Security", "Models", "Inference", "Storage", "History", "Exports", "Drain", "Node", "Telemetry"];

    /// <summary>The database; null where the store is another one.</summary>
    public PostgresOptions? Postgres { get; private set; }

    /// <summary>Where telemetry is sent; null: nowhere.</summary>
    public ExportTarget? Export { get; private set; }

    /// <exception cref="SettingsException">Names every mistake.</exception>
    public static GatewaySettings Read(IConfiguration configuration, string home, string[] args, GatewayTopology? topology = null)
    {
        var settings = Read(configuration, home, args, out var mistakes, topology);
        return mistakes.Count == 0 ? settings : throw new SettingsException(mistakes);
    }

    /// <summary>As far as they can be read: what is wrong has its default, and is named.</summary>
    public static GatewaySettings Read(
        IConfiguration configuration, string home, string[] args, out IReadOnlyList<string> mistakes, GatewayTopology? topology = null)
    {
        topology ??= new GatewayTopology();
        var reader = new SettingsReader(configuration);
        var settings = new GatewaySettings(
            reader.Read<StreamingOptions>("Streaming"),
            SecuritySetup.ReadOptions(reader, configuration),
            reader.Read<ModelsOptions>("Models"),
            reader.Read<InferenceOptions>("Inference"),
            reader.Read<StorageOptions>("Storage"),
            reader.Read<HistoryOptions>("History"),
            reader.Read<ExportOptions>("Exports"),
            reader.Read<DrainOptions>("Drain"),
            reader.Read<NodeOptions>("Node"),
            reader.Read<TelemetryOptions>("Telemetry"));
        settings.Export = ExportTarget.Read(reader, configuration, settings.Telemetry);
        settings.Postgres = PostgresSettings.Read(reader, configuration, settings.Storage);
        settings.Models.Path = ApplicationHome.Resolve(home, settings.Models.Path, "models");
        settings.Storage.Path = ApplicationHome.Resolve(home, settings.Storage.Path, "data");
        settings.Exports.Path = ApplicationHome.Resolve(home, settings.Exports.Path, "results");
        reader.Require(
            settings.Streaming.MaxBufferedBytes >= settings.Streaming.MaxMessageBytes,
            "Streaming:MaxBufferedBytes must not be less than Streaming:MaxMessageBytes.");
        reader.Require(settings.Drain.Spread <= settings.Drain.Timeout, "Drain:Spread must not be longer than Drain:Timeout.");
        topology.ReadSettings(reader, configuration, settings);
        SectionCheck.Check(reader, configuration, [.. Sections, .. topology.Sections], args);
        reader.Require(
            !topology.HasModels || Directory.Exists(settings.Models.Path) || File.Exists(settings.Models.Path),
            $"Models:Path: there is no folder '{settings.Models.Path}'.");
        foreach (var (name, path) in new[] { ("Models:Path", settings.Models.Path), ("Storage:Path", settings.Storage.Path), ("Exports:Path", settings.Exports.Path) })
            reader.Require(!File.Exists(path), $"{name}: '{path}' is a file, not a folder.");
        mistakes = reader.Mistakes;
        return settings;
    }
}
