using StreamCluster.Gateway.Streaming;

namespace StreamCluster.Gateway.Security;

/// <summary>Closes the connections whose key was taken away while they were open.</summary>
internal sealed class KeyRevocation(ApiKeys keys, ConnectionRegistry registry) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        keys.Changed += CloseRevoked;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        keys.Changed -= CloseRevoked;
        return Task.CompletedTask;
    }

    private void CloseRevoked(object? sender, EventArgs args)
    {
        foreach (var connection in registry.All())
        {
            if (!keys.StillAccepts(connection.ApiKeyHash))
                _ = connection.CloseAsync(CloseCode.Unauthorized);
        }
    }
}
