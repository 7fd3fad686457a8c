using System.Net;

namespace StreamCluster.Hosting.Clustering.Tls;

/// <summary>Warns of connections between machines that are not encrypted.</summary>
internal sealed class PlainTextNotice(ILocalSiloDetails silo, ILogger<PlainTextNotice> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var endpoint = silo.SiloAddress.Endpoint;
        if (!IPAddress.IsLoopback(endpoint.Address))
            logger.PlainText(endpoint);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
