using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using StreamCluster.Grains.Ensembles;

namespace StreamCluster.Gateway.Hosting;

/// <summary>Says, in a few lines and once, where to go next.</summary>
internal sealed class Welcome(
    IServer server, IHostApplicationLifetime lifetime, EnsembleCatalog catalog, GatewaySettings settings, ILogger<Welcome> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(Say);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Say()
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var address = addresses.FirstOrDefault() ?? "";
        logger.Welcome($"""
            StreamCluster listens at {string.Join(", ", addresses)}
              Documentation, to read and to try:  {address}/docs
              Stream some readings:               dotnet run --project src/Cli -- demo --server {address}
              State and problems:                 {address}/health{(catalog.IsLoaded ? "" : "   (models are still loading)")}
              Sessions are kept in:               {settings.Storage.Path}
            """);
    }
}
