using StreamCluster.Gateway.Security;
using StreamCluster.Gateway.Streaming;
using StreamCluster.Grains.History.Export;
using StreamCluster.Hosting;
using StreamCluster.Hosting.Clustering;
using StreamCluster.Hosting.Settings;

namespace StreamCluster.Gateway.Hosting;

/// <summary>All settings of a gateway, read and checked together; relative defaults resolved to full paths.</summary>
internal sealed record GatewaySettings(
    NodeSettings Node, StreamingOptions Streaming, SecurityOptions Security, ExportOptions Exports, DrainOptions Drain)
{
    private static readonly string[] Sections = [.. NodeSettings.Sections, "Streaming", "Security", "Exports", "Drain"];

    /// <exception cref="SettingsException">Names every mistake.</exception>
    public static GatewaySettings Read(IConfiguration configuration, string home, string[] args)
    {
        var settings = Read(configuration, home, args, out var mistakes);
        return mistakes.Count == 0 ? settings : throw new SettingsException(mistakes);
    }

    /// <summary>As far as they can be read: what is wrong has its default, and is named.</summary>
    public static GatewaySettings Read(IConfiguration configuration, string home, string[] args, out IReadOnlyList<string> mistakes)
    {
        var reader = new SettingsReader(configuration);
        var settings = new GatewaySettings(
            NodeSettings.Read(reader, configuration, home),
            reader.Read<StreamingOptions>("Streaming"),
            SecuritySetup.ReadOptions(reader, configuration),
            reader.Read<ExportOptions>("Exports"),
            reader.Read<DrainOptions>("Drain"));
        settings.Exports.Path = ApplicationHome.Resolve(home, settings.Exports.Path, "results");
        reader.RequireFolder("Exports:Path", settings.Exports.Path);
        reader.Require(
            settings.Streaming.MaxBufferedBytes >= settings.Streaming.MaxMessageBytes,
            "Streaming:MaxBufferedBytes must not be less than Streaming:MaxMessageBytes.");
        reader.Require(settings.Drain.Spread <= settings.Drain.Timeout, "Drain:Spread must not be longer than Drain:Timeout.");
        reader.Require(
            settings.Node.Cluster.Role != ClusterRole.Silo, "Cluster:Role silo: start the program StreamCluster.Silo instead; this one has sockets.");
        SectionCheck.Check(reader, configuration, Sections, args);
        mistakes = reader.Mistakes;
        return settings;
    }
}
