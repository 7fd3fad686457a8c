using StreamCluster.Gateway.Dashboard;
using StreamCluster.Gateway.Hosting;
using StreamCluster.Gateway.Http;
using StreamCluster.Gateway.Security;
using StreamCluster.Gateway.Streaming;
using StreamCluster.Gateway.Telemetry;

namespace StreamCluster.Gateway;

/// <summary>Puts a gateway together. The one place where all of its parts meet.</summary>
public static class GatewayHost
{
    /// <summary>Where the server listens unless it is told otherwise (<c>--urls</c>, <c>ASPNETCORE_URLS</c>).</summary>
    public const string DefaultUrl = "http://localhost:8000";

    /// <summary>Builds a gateway that is ready to be run.</summary>
    /// <param name="args">The command line: settings as <c>--Section:Name value</c>.</param>
    /// <param name="configure">Called before the gateway's own services are added; what it registers is not overridden.</param>
    /// <exception cref="Hosting.Settings.SettingsException">Settings are wrong; it names every mistake.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null) =>
        Build(args, configure, new GatewayTopology());

    /// <summary>The same in another topology.</summary>
    internal static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure, GatewayTopology topology)
    {
        var builder = CreateBuilder(args, out var home, configure);
        var settings = GatewaySettings.Read(builder.Configuration, home, args, topology);
        builder.Services.AddGatewaySettings(settings);
        builder.AddTelemetry(settings);
        topology.AddGrains(builder, settings);
        builder.Services.AddHistory(settings).AddStreaming().AddSecurity().AddHttpApi();
        builder.Services.AddHosting();

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
        home = ApplicationHome.Find(AppContext.BaseDirectory);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = home });
        configure?.Invoke(builder);
        builder.UseGatewayDefaults();
        return builder;
    }
}
