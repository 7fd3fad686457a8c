using StreamCluster.Gateway.Hosting.Settings;

namespace StreamCluster.Gateway.Hosting;

/// <summary>Where the grains are that a gateway calls: in its own process, unless a topology says otherwise.</summary>
internal class GatewayTopology
{
    /// <summary>Whether the process loads models.</summary>
    public virtual bool HasModels => true;

    /// <summary>Sections of settings beside the gateway's own.</summary>
    public virtual IReadOnlyList<string> Sections => [];

    /// <summary>Reads and checks those sections together with the rest, so that a start that fails names all mistakes at once.</summary>
    public virtual void ReadSettings(SettingsReader reader, IConfiguration configuration, GatewaySettings settings)
    {
    }

    /// <summary>Adds what the gateway finds grains by, its store and its counters, and what makes it ready.</summary>
    public virtual void AddGrains(WebApplicationBuilder builder, GatewaySettings settings) => builder.Services.AddEmbeddedGrains(settings);
}
