using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StreamCluster.Gateway.Streaming;
using StreamCluster.Gateway.Tests.Server;
using StreamCluster.Gateway.Tests.Telemetry;
using StreamCluster.Grains.Telemetry;

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

        await WhenEmptyAsync(server);
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

        await WhenEmptyAsync(server);
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
        await WhenEmptyAsync(server);
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
        await WhenLeftAsync(server, 1);
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

    private static Task WhenEmptyAsync(TestServer server) => WhenLeftAsync(server, 0);

    private static async Task WhenLeftAsync(TestServer server, int count)
    {
        using var deadline = new CancellationTokenSource(StreamClient.Deadline);
        var registry = server.Services.GetRequiredService<ConnectionRegistry>();
        while (registry.All().Length > count)
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>The close codes that one server counts.</summary>
    private sealed class ClosedCodes : IDisposable
    {
        private readonly MeterListener _listener = new();

        public ClosedCodes(TestServer server)
        {
            var meter = server.Services.GetRequiredService<NodeTelemetry>().Meter;
            _listener.InstrumentPublished = (instrument, listening) =>
            {
                if (ReferenceEquals(instrument.Meter, meter) && instrument.Name == "streamcluster.connections.closed")
                    listening.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, _, tags, _) => Codes.Enqueue((string)tags[0].Value!));
            _listener.Start();
        }

        public ConcurrentQueue<string> Codes { get; } = new();

        public void Dispose() => _listener.Dispose();
    }
}
