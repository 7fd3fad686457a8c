using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Silo.Tests.Clusters;

/// <summary>With <c>Cluster:Tls</c> only nodes with a certificate of the cluster's authority reach each other.</summary>
public sealed class TlsTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly TestAuthority _authority = new("ours");
    private readonly TestAuthority _stranger = new("another");
    private string[] _settings = [];
    private TestCluster _cluster = null!;

    public async Task InitializeAsync()
    {
        _settings = _authority.WriteTo(_folder.Under("nodes"), "node", _authority);
        _cluster = await TestCluster.StartAsync(2, 1, [.. _settings]);
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _authority.Dispose();
        _stranger.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Nodes_WithCertificates_ServeSessions()
    {
        foreach (var _ in Enumerable.Range(0, 8)) // on both silos
        {
            var (client, _) = await _cluster.Gateways[0].ConfiguredAsync();
            await using var connection = client;
            await Replies.ServesAsync(client);
        }
    }

    [Theory]
    [InlineData("of another authority")]
    [InlineData("expired")]
    [InlineData("none")]
    public async Task Ports_OtherCertificate_AreClosed(string kind)
    {
        using var certificate = kind switch
        {
            "of another authority" => _stranger.Issue("node"),
            "expired" => _authority.Issue("node", days: 0),
            _ => null,
        };
        foreach (var port in PortsOf(_cluster.Silos[0]))
            await IsRefusedAsync(port, certificate);
    }

    [Fact]
    public async Task Ports_NoTls_AreClosed()
    {
        foreach (var port in PortsOf(_cluster.Silos[0]))
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(port);
            await socket.GetStream().WriteAsync(new byte[64]);
            Assert.Equal(0, await ReadAsync(socket.GetStream()));
        }
    }

    [Fact]
    public async Task Gateway_CertificateOfAnotherAuthority_DoesNotStart()
    {
        var settings = _stranger.WriteTo(_folder.Under("stranger"), "gateway", _authority, _stranger);

        // Its own files are in order; the silos refuse it.
        await Assert.ThrowsAnyAsync<Exception>(() => _cluster.AddGatewayAsync(null, [.. settings, "--Cluster:StartTimeout", "00:00:01"]));

        Assert.Single(_cluster.Gateways);
    }

    [Fact]
    public async Task Certificates_AuthorityReplacedWhileNodesRun_NewNodesJoinAndOldOnesStay()
    {
        var (client, _) = await _cluster.Gateways[0].ConfiguredAsync();
        await using var connection = client;

        // First all nodes trust both authorities, then they show certificates of the new one, then the old one is trusted no more.
        _authority.WriteTo(_folder.Under("nodes"), "node", _authority, _stranger);
        _stranger.WriteTo(_folder.Under("nodes"), "node", _authority, _stranger);
        await _cluster.AddSiloAsync();
        _stranger.WriteTo(_folder.Under("nodes"), "node", _stranger);
        await _cluster.AddGatewayAsync();

        await Replies.ServesAsync(client);
        var (second, _) = await _cluster.Gateways[1].ConfiguredAsync();
        await using var other = second;
        await Replies.ServesAsync(second);
        using var old = _authority.Issue("node");
        foreach (var port in PortsOf(_cluster.Silos[0]))
            await IsRefusedAsync(port, old);
    }

    [Fact]
    public async Task Certificates_HalfReplaced_TheOnesBeforeStayInUse()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Under("nodes"), "tls.key"), "-----BEGIN PRIVATE KEY-----");

        // The silos have to connect with what they had.
        await _cluster.AddGatewayAsync(null, _authority.WriteTo(_folder.Under("gateway"), "gateway"));

        var (client, _) = await _cluster.Gateways[1].ConfiguredAsync();
        await using var connection = client;
        await Replies.ServesAsync(client);
    }

    private static async Task<int> ReadAsync(Stream stream)
    {
        try
        {
            return await stream.ReadAsync(new byte[1]).AsTask().WaitAsync(StreamClient.Deadline);
        }
        catch (IOException)
        {
            return 0; // reset
        }
    }

    private static IEnumerable<IPEndPoint> PortsOf(WebApplication silo)
    {
        var details = silo.Services.GetRequiredService<ILocalSiloDetails>();
        return [details.SiloAddress.Endpoint, details.GatewayAddress.Endpoint];
    }

    /// <summary>The silo closes during the handshake or right after it. A connection that it takes stays open.</summary>
    private static async Task IsRefusedAsync(IPEndPoint port, X509Certificate2? certificate)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(port);
        await using var stream = new SslStream(socket.GetStream());
        try
        {
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "anything",
                LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate!,
                RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null,
                ApplicationProtocols = [new SslApplicationProtocol("Orleans1")],
            });
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            return;
        }

        Assert.Equal(0, await ReadAsync(stream));
    }
}
