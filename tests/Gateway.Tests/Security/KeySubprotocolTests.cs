using System.Buffers.Text;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StreamCluster.Gateway.Tests.Limits;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Security;

/// <summary>A page's WebSocket shows its key as a subprotocol.</summary>
public sealed class KeySubprotocolTests
{
    private const string Stream = "streamcluster.v1";
    private const string Prefix = "base64url.bearer.authorization.streamcluster.";
    private const string Key = "clé/+ 1?";

    /// <summary>What is offered, and whether that lets a client in.</summary>
    private static readonly (string Offered, bool Good)[] Offers =
    [
        ($"{Stream}, {Token(Key)}", true),
        ($"{Token(Key)},{Stream}", true),
        ($"{Token(Key)}", true),
        ($"{Stream}, {Token("second")}", true),
        ($"other, {Stream}, {Token(Key)}", true),
        ($"{Stream}", false),
        ($"{Stream}, {Token("wrong")}", false),
        ($"{Stream}, {Prefix}", false),
        ($"{Stream}, {Prefix}!!!", false),
        ($"{Stream}, {Prefix}second", false),
        ($"{Stream}, {Token(Key)}, {Token("second")}", false),
        ($"{Stream}, {Token(Key).ToUpperInvariant()}", false),
        ($"{Stream}, {Token(Key)[Prefix.Length..]}", false),
    ];

    [Fact]
    public async Task Upgrade_KeyAsSubprotocol_IsLetInOr401()
    {
        await using var server = await TestServer.StartAsync(Settings("second", Key));
        foreach (var (offered, good) in Offers)
        {
            using var upgrade = await UpgradeTests.UpgradeAsync(server, ("Sec-WebSocket-Protocol", offered));
            Assert.True(upgrade.StatusCode == (good ? HttpStatusCode.SwitchingProtocols : HttpStatusCode.Unauthorized), $"{offered}: {upgrade.StatusCode}");
        }
    }

    [Fact]
    public async Task Upgrade_SlashBehindThePath_KeyIsLookedAtAllTheSame()
    {
        await using var server = await TestServer.StartAsync(Settings(Key));
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(Stream);
        socket.Options.AddSubProtocol(Token(Key));
        await socket.ConnectAsync(new UriBuilder(server.Address) { Scheme = "ws", Path = "/api/v1/inference/stream/" }.Uri, CancellationToken.None);
        Assert.Equal(Stream, socket.SubProtocol);
    }

    [Fact]
    public async Task Upgrade_KeyAsSubprotocol_IsNeitherSentBackNorLogged()
    {
        var log = new KeptLog();
        await using var server = await TestServer.StartAsync(
            builder => builder.Logging.AddProvider(log).AddFilter<KeptLog>(null, LogLevel.Trace), Settings(Key));
        foreach (var (offered, _) in Offers)
        {
            using var upgrade = await UpgradeTests.UpgradeAsync(server, ("Sec-WebSocket-Protocol", offered));
            Assert.DoesNotContain(Token(Key)[Prefix.Length..], upgrade.ToString(), StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Prefix, upgrade.ToString(), StringComparison.OrdinalIgnoreCase);
            if (upgrade.StatusCode != HttpStatusCode.SwitchingProtocols)
                Assert.DoesNotContain(Prefix, await upgrade.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
        }

        Assert.NotEmpty(log.Text);
        Assert.DoesNotContain(Token(Key)[Prefix.Length..], log.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Key, log.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("streamcluster.v1", "streamcluster.v1")]
    [InlineData("other, streamcluster.v1", "streamcluster.v1")]
    [InlineData("other", null)]
    [InlineData("STREAMCLUSTER.V1", null)]
    public async Task Upgrade_Subprotocols_SelectsOnlyTheStreams(string offered, string? selected)
    {
        await using var server = await TestServer.StartAsync();
        using var upgrade = await UpgradeTests.UpgradeAsync(server, ("Sec-WebSocket-Protocol", offered));
        Assert.Equal(HttpStatusCode.SwitchingProtocols, upgrade.StatusCode);
        Assert.Equal(selected, upgrade.Headers.TryGetValues("Sec-WebSocket-Protocol", out var sent) ? sent.Single() : null);
    }

    [Fact]
    public async Task Client_KeyAsSubprotocol_StreamsAndIsClosedWith4003WhenItIsRevoked()
    {
        await using var server = await TestServer.StartAsync("--Security:ApiKeys", "first,second");
        await using var first = await ConnectAsync(server, "first");
        await using var second = await ConnectAsync(server, "second");
        var configuration = (IConfigurationRoot)server.Services.GetRequiredService<IConfiguration>();
        configuration["Security:ApiKeys"] = "second";
        configuration.Reload();
        Assert.Equal(4003, await first.ReceiveCloseAsync());
        await second.ServesAsync();
        await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(server, "first"));
    }

    [Fact]
    public async Task Get_KeyAsSubprotocol_CountsForTheStreamOnly()
    {
        await using var server = await TestServer.StartAsync("--Security:ApiKeys", "first");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/v1/inference/stream/stats", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Protocol", $"{Stream}, {Token("first")}");
        using var reply = await server.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, reply.StatusCode);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/console")]
    [InlineData("/session/session_1")]
    [InlineData("/dashboard/app.js")]
    public async Task Get_PageWithoutAKey_IsOpen(string path)
    {
        await using var server = await TestServer.StartAsync("--Security:ApiKeys", "first");
        using var reply = await server.Http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
    }

    private static string Token(string key) => Prefix + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key));

    private static string[] Settings(params string[] keys) =>
        [.. keys.SelectMany(static (key, i) => new[] { $"--Security:ApiKeys:{i.ToString(System.Globalization.CultureInfo.InvariantCulture)}", key })];

    private static async Task<StreamClient> ConnectAsync(TestServer server, string key)
    {
        var client = await server.ConnectAsync(options =>
        {
            options.AddSubProtocol(Stream);
            options.AddSubProtocol(Token(key));
        });
        await client.ConfigureAsync("\"ensemble_name\":\"Ensemble_x\"");
        return client;
    }

    /// <summary>Everything that anything logs.</summary>
    private sealed class KeptLog : ILoggerProvider, ILogger
    {
        private readonly StringBuilder _text = new();

        public string Text
        {
            get
            {
                lock (_text)
                    return _text.ToString();
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            lock (_text)
                _text.Append(state).AppendLine();
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_text)
                _text.Append(formatter(state, exception)).Append(exception).AppendLine();
        }

        public void Dispose()
        {
        }
    }
}
