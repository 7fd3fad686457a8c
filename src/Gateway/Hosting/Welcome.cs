using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using StreamCluster.Grains.Ensembles;
using StreamCluster.Hosting;

namespace StreamCluster.Gateway.Hosting;

/// <summary>Says once, when the node is ready, where to go next.</summary>
internal sealed class Welcome(
    IServer server, IHostApplicationLifetime lifetime, IServiceProvider services, Readiness readiness, NodeSettings settings, ILogger<Welcome> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await readiness.WhenStarted.WaitAsync(stoppingToken);
        if (readiness.IsReady)
            lifetime.ApplicationStarted.Register(Say);
    }

    private void Say()
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var address = addresses.FirstOrDefault() ?? "";
        var problems = services.GetService<EnsembleCatalog>()?.Problems.Count ?? 0;
        logger.Welcome($"""
            StreamCluster is ready at {string.Join(", ", addresses)}
              Dashboard, in the browser:          {address}/
              Documentation, to read and to try:  {address}/docs
              Stream some readings:               dotnet run --project src/Cli -- demo --server {address}
              State of the node:                  {address}/health{(problems == 0 ? "" : $"   ({problems} model files have problems)")}
              Sessions are kept in:               {settings.Postgres?.Place ?? settings.Storage.Path}
            """);
    }
}
