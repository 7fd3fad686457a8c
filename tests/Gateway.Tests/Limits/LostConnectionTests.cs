using Microsoft.Extensions.Logging;
using StreamCluster.Gateway.Tests.Server;
using StreamCluster.Gateway.Tests.Telemetry;

namespace StreamCluster.Gateway.Tests.Limits;

/// <summary>Connections that end without a close frame, in whatever the peer was about.</summary>
public sealed class LostConnectionTests
{
    private const int Ended = 2001;
    private const string Named = "\"ensemble_name\":\"Ensemble_x\"";
    private static readonly byte[] Whole = RawSocket.Frame(Messages.Predict);

    public static TheoryData<string, byte[], bool> Moments { get; } = Cases();

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task Peer_VanishesAtAnyMoment_IsLoggedAndCountedAs1006(string moment, byte[] sent, bool resets)
    {
        Assert.NotEmpty(moment);
        using var log = new KeptLog();
        await using var server = await StartAsync(log);
        using var closed = new ClosedCodes(server);
        await using (var socket = await RawSocket.ConnectAsync(server.Address))
        {
            await socket.AskAsync(Messages.Config(Named));
            await socket.WriteAsync(sent);
            if (resets)
                socket.Reset();
        }

        await closed.WhenLeftAsync(0);
        Assert.Equal(["1006"], closed.Codes);
        Assert.Contains(log.Entries, static entry => entry.Id == Ended);
        Assert.Empty(log.Faults);
    }

    [Theory]
    [InlineData(new byte[] { 0x81, 0x81, 0, 0, 0, 0, 0xFF }, "1006")] // not UTF-8: told 1007 by the socket itself
    [InlineData(new byte[] { 0x83, 0x80, 0, 0, 0, 0 }, "1006")] // no such opcode: told 1002
    [InlineData(new byte[] { 0x88, 0x82, 0, 0, 0, 0, 0x0F, 0xA5 }, "other")]
    public async Task Peer_EndsTheProtocol_IsCountedAsItEndedIt(byte[] sent, string label)
    {
        using var log = new KeptLog();
        await using var server = await StartAsync(log);
        using var closed = new ClosedCodes(server);
        await using (var socket = await RawSocket.ConnectAsync(server.Address))
        {
            await socket.AskAsync(Messages.Config(Named));
            await socket.WriteAsync(sent);
            await socket.ReceiveCloseAsync();
        }

        await closed.WhenLeftAsync(0);
        Assert.Equal([label], closed.Codes);
        Assert.Empty(log.Faults);
    }

    [Fact]
    public async Task Peer_IsClosedByTheServerAndVanishes_IsCountedWithTheServersCode()
    {
        using var log = new KeptLog();
        await using var server = await StartAsync(log, "--Streaming:ConfigTimeout", "00:00:00.200");
        using var closed = new ClosedCodes(server);
        await using (var socket = await RawSocket.ConnectAsync(server.Address))
            Assert.Equal(4000, await socket.ReceiveCloseAsync());
        await closed.WhenLeftAsync(0);
        Assert.Equal(["4000"], closed.Codes);
        Assert.Contains(log.Entries, static entry => entry.Id == Ended);
        Assert.Empty(log.Faults);
    }

    [Fact]
    public async Task Peers_ManyVanishAtOnce_TheOthersAreServedAndAllAreGone()
    {
        const int many = 500;
        using var log = new KeptLog();
        await using var server = await StartAsync(log);
        using var closed = new ClosedCodes(server);
        await using var stays = await server.ConfiguredAsync();
        var sockets = new List<RawSocket>();
        for (var i = 0; i < many; i++)
        {
            sockets.Add(await RawSocket.ConnectAsync(server.Address));
            await sockets[i].AskAsync(Messages.Config(Named));
        }

        Assert.Equal(many + 1, (await server.StatsAsync()).GetProperty("active_connections").GetInt32());
        for (var i = 0; i < many; i++)
        {
            if (i % 2 == 0)
                sockets[i].Reset();
            await sockets[i].DisposeAsync();
        }

        while (closed.Codes.Count < many)
            await stays.ServesAsync();
        await closed.WhenLeftAsync(1);
        Assert.Equal(1, (await server.StatsAsync()).GetProperty("active_connections").GetInt32());
        Assert.All(closed.Codes, static code => Assert.Equal("1006", code));
        Assert.Empty(log.Faults);
        await stays.ServesAsync();
    }

    private static TheoryData<string, byte[], bool> Cases()
    {
        var cases = new TheoryData<string, byte[], bool>();
        foreach (var resets in (bool[])[false, true])
        {
            cases.Add("between messages", [], resets);
            cases.Add("in a frame's head", Whole[..1], resets);
            cases.Add("in a frame's mask", Whole[..5], resets);
            cases.Add("in a frame", Whole[..^1], resets);
            cases.Add("between a message's frames", RawSocket.Frame(RawSocket.Text, "{"u8, final: false), resets);
            cases.Add("in a ping", RawSocket.Frame(RawSocket.Ping, [1, 2, 3])[..^1], resets);
        }

        return cases;
    }

    private static Task<TestServer> StartAsync(KeptLog log, params string[] settings) => TestServer.StartAsync(
        builder => builder.Logging.AddProvider(log).AddFilter<KeptLog>("StreamCluster", LogLevel.Debug).AddFilter<KeptLog>("Microsoft", LogLevel.Error),
        settings);
}
