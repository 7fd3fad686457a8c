using System.Net;

namespace StreamCluster.Hosting.Clustering.Tls;

/// <summary>Warns when unencrypted traffic between nodes is reachable from other machines.</summary>
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
