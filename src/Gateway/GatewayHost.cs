using StreamCluster.Gateway.Dashboard;
using StreamCluster.Gateway.Hosting;
using StreamCluster.Gateway.Http;
using StreamCluster.Gateway.Security;
using StreamCluster.Gateway.Streaming;
using StreamCluster.Gateway.Telemetry;
using StreamCluster.Hosting;
using StreamCluster.Hosting.Health;

namespace StreamCluster.Gateway;

/// <summary>Puts a node with sockets together: a full node, or a gateway in front of silos.</summary>
public static class GatewayHost
{
    /// <summary>Where the server listens unless the user says otherwise (<c>--urls</c>, <c>ASPNETCORE_URLS</c>).</summary>
    public const string DefaultUrl = "http://localhost:8000";

    /// <summary>Builds a gateway that is ready to run.</summary>
    /// <param name="args">The command line: settings as <c>--Section:Name value</c>.</param>
    /// <param name="configure">Called before the gateway's own services are added; what it registers is not overridden.</param>
    /// <exception cref="StreamCluster.Hosting.Settings.SettingsException">Settings are wrong; it names every mistake.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = CreateBuilder(args, out var home, configure);
        var settings = GatewaySettings.Read(builder.Configuration, home, args);
        builder.AddNode(settings.Node);
        builder.Services.AddStreamTelemetry();
        builder.Services.AddStreaming().AddSecurity().AddHttpApi().AddClusterStats().AddHosting(settings);

        var app = builder.Build();
        app.UseHttpApi();
        app.UseMiddleware<ApiKeyMiddleware>();
        app.UseStreaming();
        app.MapHealth();
        app.MapStreaming();
        app.MapHttpApi();
        app.MapDashboard();
        return app;
    }

    /// <summary>Where the settings come from.</summary>
    internal static WebApplicationBuilder CreateBuilder(string[] args, out string home, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = NodeHost.CreateBuilder(args, out home, configure);
        builder.UseGatewayServer();
        return builder;
    }
}
