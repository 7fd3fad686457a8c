using StreamCluster.Silo.Sessions;

namespace StreamCluster.Silo.Hosting;

/// <summary>Tells <see cref="ClusterCalls"/> when the connection to a silo breaks.</summary>
internal static class GatewayLoss
{
    public static void UseGatewayLoss(this IClientBuilder client) => client.AddGatewayCountChangedHandler(static services =>
    {
        var calls = services.GetRequiredService<ClusterCalls>();
        return (_, change) =>
        {
            if (change.NumberOfConnectedGateways < change.PreviousNumberOfConnectedGateways)
                calls.SiloLost();
        };
    });
}
