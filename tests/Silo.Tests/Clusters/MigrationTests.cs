using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using StreamCluster.Gateway.Tests.Server;
using StreamCluster.Grains.History;

namespace StreamCluster.Silo.Tests.Clusters;

/// <summary>Sessions stay in the process of their connection, and move with their claim.</summary>
public sealed class MigrationTests : IAsyncLifetime
{
    private const long FirstEpoch = 1;

    private TestCluster _cluster = null!;

    private TestGateway A => _cluster.Gateways[0];

    public async Task InitializeAsync()
    {
        _cluster = await TestCluster.StartAsync(silos: 0, gateways: 0);
        await _cluster.AddFullNodeAsync();
        await _cluster.AddFullNodeAsync();
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Sessions_OfFullNodes_AreInTheProcessOfTheirConnection()
    {
        var sessions = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => _cluster.Gateways[i % 2].ConfiguredAsync()));
        for (var i = 0; i < sessions.Length; i++)
        {
            Assert.Equal([_cluster.Gateways[i % 2].Silo], await SilosOfAsync(sessions[i].Ack));
            await sessions[i].Client.DisposeAsync();
        }
    }

    [Fact]
    public async Task Resume_WhileTheOlderConnectionIsOpen_TheSessionMovesWithoutANewClaim()
    {
        var b = _cluster.Gateways[1];
        var (first, ack) = await A.ConfiguredAsync();
        await first.AskAsync(Messages.PredictOf(1, "\"x\""));

        var (second, _) = await b.ConfiguredAsync(Resume(ack));
        await second.AskAsync(Messages.PredictOf(2));

        Assert.Equal([b.Silo], await SilosOfAsync(ack));
        Assert.Equal(FirstEpoch, (await RowAsync(b, ack)).Claim.Epoch);
        Assert.Contains("\"replayed\":true", await second.AskAsync(Messages.PredictOf(1, "\"x\"")), StringComparison.Ordinal);
        Assert.Equal(4001, await first.ReceiveCloseAsync());
        Assert.Equal(new[] { 1, 2 }, await b.HistoryAsync(ack.Text("session_id")));
        await second.DisposeAsync();
        await first.DisposeAsync();
    }

    [Theory]
    [InlineData("commit")]
    [InlineData("async")]
    public async Task NodeStops_ItsSessionsMoveWithoutANewClaim(string durability)
    {
        await using var cluster = await TestCluster.StartAsync(silos: 0, gateways: 0, "--History:Durability", durability, "--History:FlushInterval", "00:01:00");
        var a = await cluster.AddFullNodeAsync();
        var b = await cluster.AddFullNodeAsync();
        var sessions = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => a.ConfiguredAsync()));
        await Task.WhenAll(sessions.Select(static session => session.Client.AskAsync(Messages.PredictOf(1))));

        var stopped = cluster.StopGatewayAsync(a);
        foreach (var (client, _) in sessions)
        {
            Assert.Equal(1012, await client.ReceiveCloseAsync());
            await client.DisposeAsync();
        }

        await stopped;
        foreach (var (_, ack) in sessions)
        {
            var (client, _) = await b.ConfiguredAsync(Resume(ack));
            Assert.Contains(Messages.AnswerOf(2), await client.AskAsync(Messages.PredictOf(2)), StringComparison.Ordinal);
            Assert.Equal(new[] { 1, 2 }, await b.HistoryAsync(ack.Text("session_id")));
            Assert.Equal(FirstEpoch, (await RowAsync(b, ack)).Claim.Epoch);
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task LastNodeStops_TheSessionGoesOnAfterTheNextStart()
    {
        var (client, ack) = await A.ConfiguredAsync();
        await client.AskAsync(Messages.PredictOf(1));
        foreach (var node in _cluster.Gateways.ToArray())
            await _cluster.StopGatewayAsync(node);
        await client.DisposeAsync();

        var next = await _cluster.AddFullNodeAsync();
        (client, _) = await next.ConfiguredAsync(Resume(ack));
        await client.AskAsync(Messages.PredictOf(2));
        Assert.Equal(new[] { 1, 2 }, await next.HistoryAsync(ack.Text("session_id")));
        await client.DisposeAsync();
    }

    /// <summary>A claim taken elsewhere while the session moves is found as always: by the append.</summary>
    [Fact]
    public async Task Resume_ClaimWasTakenElsewhereAfterTheMove_GoesOnUnderANewClaim()
    {
        var b = _cluster.Gateways[1];
        var (first, ack) = await A.ConfiguredAsync();
        var (second, _) = await b.ConfiguredAsync(Resume(ack));
        await second.AskAsync(Messages.PredictOf(1));
        await b.Services.GetRequiredService<ISessionStore>().ClaimAsync(ack.Text("session_id"), Guid.NewGuid(), CancellationToken.None);
        await second.AskAsync(Messages.PredictOf(2));
        Assert.Equal(new[] { 1, 2 }, await b.HistoryAsync(ack.Text("session_id")));
        Assert.Equal(FirstEpoch + 2, (await RowAsync(b, ack)).Claim.Epoch);
        await second.DisposeAsync();
        await first.DisposeAsync();
    }

    private static string Resume(JsonElement ack) =>
        $"\"session_id\":\"{ack.Text("session_id")}\",\"resume_token\":\"{ack.Text("resume_token")}\"";

    private static async Task<StoredSession> RowAsync(TestGateway node, JsonElement ack) =>
        (await node.Services.GetRequiredService<ISessionStore>().ReadSessionAsync(ack.Text("session_id"), CancellationToken.None))!;

    /// <summary>The silos that have an activation of the session.</summary>
    private async Task<IEnumerable<SiloAddress>> SilosOfAsync(JsonElement ack) =>
        (await A.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics())
            .Where(grain => grain.GrainId.Key.ToString() == ack.Text("session_id")).Select(static grain => grain.SiloAddress);
}
