using Microsoft.AspNetCore.Connections;
using Orleans.Configuration;
using Orleans.Connections.Security;

namespace StreamCluster.Hosting.Clustering.Tls;

/// <summary>Enables mutual TLS on a silo's connections, or on a gateway's connections to silos.</summary>
internal static class MutualTls
{
    public static void UseMutualTls(this ISiloBuilder silo)
    {
        silo.Services.AddSingleton<NodeCertificates>();
        silo.Configure<SiloConnectionOptions>(static connections =>
        {
            connections.ConfigureSiloInboundConnection(static connection => connection.UseServerTls(HandshakeOf(connection)));
            connections.ConfigureGatewayInboundConnection(static connection => connection.UseServerTls(HandshakeOf(connection)));
            connections.ConfigureSiloOutboundConnection(static connection => connection.UseClientTls(HandshakeOf(connection)));
        });
    }

    public static void UseMutualTls(this IClientBuilder client)
    {
        client.Services.AddSingleton<NodeCertificates>();
        client.Configure<ClientConnectionOptions>(
            static connections => connections.ConfigureConnection(static connection => connection.UseClientTls(HandshakeOf(connection))));
    }

    private static TlsOptions HandshakeOf(IConnectionBuilder connection) =>
        connection.ApplicationServices.GetRequiredService<NodeCertificates>().Handshake;
}
