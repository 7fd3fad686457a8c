using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using StreamCluster.Gateway.Tests.Server;
using StreamCluster.Tests.Postgres;

namespace StreamCluster.Silo.Tests.Clusters;

/// <summary>A live node is not declared dead.</summary>
public sealed class LivenessTests
{
    /// <summary>More than it takes to declare a silo dead.</summary>
    private const int Probes = 25;

    /// <summary>In a cluster of two, one vote is enough: the firewalled node could declare the other dead by itself.</summary>
    [Fact]
    public async Task OutboundConnections_RejectedByAFirewall_NoNodeIsDeclaredDead()
    {
        var port = LoopbackPort.Free();
        await using var firewall = new CuttingProxy(port);
        await using var cluster = await TestCluster.StartAsync(silos: 0, gateways: 0);
        var reached = await cluster.AddFullNodeAsync(
            "--Cluster:SiloPort", firewall.Port.ToString(CultureInfo.InvariantCulture), "--Cluster:ListenPort", port.ToString(CultureInfo.InvariantCulture));
        var firewalled = await cluster.AddFullNodeAsync();
        await ProbedAsync(reached.Silo);

        firewall.Refuse = true;
        firewall.CutAll();

        await ProbedAsync(reached.Silo);
        await ProbedAsync(firewalled.Silo);
        await ServeAsync(reached, firewalled);
    }

    [Fact]
    public async Task Node_KilledAndBackAtTheSameAddressAtOnce_IsNotDeclaredDead()
    {
        string[] address = ["--Cluster:SiloPort", LoopbackPort.Free().ToString(CultureInfo.InvariantCulture)];
        await using var cluster = await TestCluster.StartAsync(silos: 0, gateways: 0);
        var other = await cluster.AddFullNodeAsync();
        var killed = await cluster.AddFullNodeAsync(address);
        var former = killed.Silo;
        await ProbedAsync(former);

        await cluster.KillGatewayAsync(killed);
        var back = await cluster.AddFullNodeAsync(address);

        Assert.True(former.Generation < back.Silo.Generation && former.Endpoint.Equals(back.Silo.Endpoint));
        await ProbedAsync(back.Silo);
        Assert.Equal(SiloStatus.Dead, StatusOf(former, other));
        await ServeAsync(other, back);
    }

    private static async Task ServeAsync(params TestGateway[] nodes)
    {
        foreach (var node in nodes)
        {
            Assert.All(nodes, other => Assert.Equal(SiloStatus.Active, StatusOf(other.Silo, node)));
            var (client, _) = await node.ConfiguredAsync();
            await using var connection = client;
            await client.ServesAsync();
        }
    }

    private static SiloStatus StatusOf(SiloAddress silo, TestGateway seenBy) =>
        seenBy.Services.GetRequiredService<ISiloStatusOracle>().GetApproximateSiloStatus(silo);

    /// <summary>Waits until others have probed the silo often enough to declare it dead, answered or not.</summary>
    private static async Task ProbedAsync(SiloAddress silo)
    {
        var probed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var probes = 0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Name is "orleans-messaging-pings-reply-received" or "orleans-messaging-pings-reply-missed")
                listener.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>((_, _, tags, _) =>
        {
            foreach (var (_, destination) in tags)
            {
                if (destination is string text && text == silo.ToString() && Interlocked.Increment(ref probes) == Probes)
                    probed.TrySetResult();
            }
        });
        listener.Start();
        await probed.Task.WaitAsync(StreamClient.Deadline);
    }
}
