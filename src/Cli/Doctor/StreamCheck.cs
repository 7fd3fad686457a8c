using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using StreamCluster.Client;

namespace StreamCluster.Cli;

/// <summary>The stream: whether a WebSocket gets through whatever is in between, and how long a round trip takes.</summary>
internal static class StreamCheck
{
    private const int Pings = 5;

    /// <summary>Longer than what proxies cut silent connections after by default (60 s at nginx and most load balancers).</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(75);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly byte[] Ping = """{"type":"ping"}"""u8.ToArray();

    /// <summary>An upgrade and a few pings. Leaves nothing at the server.</summary>
    public static async Task<Finding> PingAsync(StreamEndpoint server, CommandContext context, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        if (context.ApiKey is { Length: > 0 } key)
            socket.Options.SetRequestHeader("X-Api-Key", key);
        try
        {
            await socket.ConnectAsync(server.Stream, either.Token);
            var best = TimeSpan.MaxValue;
            for (var i = 0; i < Pings; i++)
            {
                var began = context.Time.GetTimestamp();
                if (!await PongAsync(socket, either.Token))
                    return Finding.Failed("stream", "The upgrade succeeds, but a ping is not answered as the protocol says.", "Is the address right, does something in between change messages?");
                var took = context.Time.GetElapsedTime(began);
                best = took < best ? took : best;
            }

            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, either.Token);
            return Finding.Ok("stream", string.Create(CultureInfo.InvariantCulture, $"A WebSocket gets through; the fastest of {Pings} pings took {best.TotalMilliseconds:0.0} ms."));
        }
        catch (WebSocketException exception)
        {
            return Refused(socket.HttpStatusCode, exception);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Finding.Failed("stream", "The WebSocket is not answered in time, though HTTP is.", ProxyAdvice);
        }
    }

    /// <summary>One reading in a session of its own.</summary>
    public static async Task<Finding> PredictAsync(ServerFacts facts, CommandContext context, CancellationToken cancellationToken)
    {
        const string check = "prediction";
        if (facts.Ensembles is not { Count: > 0 } ensembles)
            return Finding.Skipped(check, "There is no ensemble to ask.");
        try
        {
            using var http = new StreamHttpClient(facts.Server, context.ApiKey);
            var ensemble = await http.GetEnsembleAsync(ensembles[0], cancellationToken);
            var readings = new DemoReadings(ensemble, await http.GetRangesAsync(ensembles[0], cancellationToken), TimeSpan.FromSeconds(1), new Random());
            await using var client = await ConnectAsync(facts, context, cancellationToken);
            var prediction = await client.PredictAsync(new Reading(readings.Signals, readings.Next()), cancellationToken: cancellationToken);
            return Finding.Ok(check, string.Create(
                CultureInfo.InvariantCulture,
                $"{ensembles[0]} predicted {prediction.Signals.Count} signals in {prediction.RoundTrip.TotalMilliseconds:0.0} ms, {prediction.LatencyMs:0.0} ms of it at the server (session {client.Ack.SessionId})."));
        }
        catch (StreamException exception)
        {
            return Finding.Failed(check, exception.Message, "Its log says more.");
        }
    }

    /// <summary>A session that says nothing for longer than proxies like. The server's own pings keep the connection in use.</summary>
    public static async Task<Finding> HoldAsync(ServerFacts facts, CommandContext context, CancellationToken cancellationToken)
    {
        const string check = "idle";
        if (facts.Ensembles is not { Count: > 0 })
            return Finding.Skipped(check, "There is no ensemble to configure a session with.");
        try
        {
            await using var client = await ConnectAsync(facts, context, cancellationToken);
            var began = context.Time.GetTimestamp();
            var lost = new TaskCompletionSource<StreamException?>(TaskCreationOptions.RunContinuationsAsynchronously);
            client.StateChanged += (_, change) =>
            {
                if (change.To == StreamState.Closed)
                    lost.TrySetResult(change.Reason);
            };
            using var over = new CancellationTokenSource();
            using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
            var first = await Task.WhenAny(lost.Task, Task.Delay(Silence, context.Time, either.Token));
            await over.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            var held = context.Time.GetElapsedTime(began);
            var reason = first == lost.Task ? await lost.Task : null;
            return first == lost.Task
                ? Finding.Failed(
                    check, string.Create(CultureInfo.InvariantCulture, $"A silent connection was cut after {held.TotalSeconds:0.0} s: {reason?.Message}"),
                    "Let the proxies in between hold idle connections for longer than Streaming:PingInterval (nginx: proxy_read_timeout; load balancers: idle timeout).")
                : Finding.Ok(check, string.Create(CultureInfo.InvariantCulture, $"A silent connection holds for {Silence.TotalSeconds:0} s."));
        }
        catch (StreamException exception)
        {
            return Finding.Failed(check, exception.Message);
        }
    }

    private const string ProxyAdvice =
        "What is in between has to pass upgrades (nginx: proxy_http_version 1.1 and the headers Upgrade and Connection; Apache: mod_proxy_wstunnel), unbuffered.";

    // Without reconnecting: a lost connection is what is looked for.
    private static Task<StreamClient> ConnectAsync(ServerFacts facts, CommandContext context, CancellationToken cancellationToken) => StreamClient.ConnectAsync(
        new StreamClientOptions
        {
            Endpoint = facts.Server,
            ApiKey = context.ApiKey,
            Session = new SessionOptions { EnsembleName = facts.Ensembles![0] },
            Reconnect = null,
            KeepAliveInterval = TimeSpan.FromMinutes(10),
        },
        cancellationToken);

    private static async Task<bool> PongAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        await socket.SendAsync(Ping, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        var buffer = new byte[4096];
        var reply = await socket.ReceiveAsync(buffer, cancellationToken);
        return reply is { EndOfMessage: true, MessageType: WebSocketMessageType.Text }
            && Encoding.UTF8.GetString(buffer, 0, reply.Count).Contains("\"pong\"", StringComparison.Ordinal);
    }

    private static Finding Refused(HttpStatusCode status, WebSocketException exception) => status switch
    {
        HttpStatusCode.Unauthorized => Finding.Failed("stream", "The upgrade is refused: it wants an API key, and this one or none is not accepted.", "Give it with --api-key or STREAMCLUSTER_API_KEY."),
        HttpStatusCode.Forbidden => Finding.Failed("stream", "The upgrade is forbidden (status 403).", "Something in between allows HTTP but no WebSocket, or another origin."),
        HttpStatusCode.ServiceUnavailable => Finding.Failed("stream", "The upgrade is refused for now (status 503): it is starting, full or going away.", "See `ready`; Streaming:MaxConnections may be reached."),
        default(HttpStatusCode) or HttpStatusCode.SwitchingProtocols => Finding.Failed("stream", $"The connection broke: {(exception.InnerException ?? exception).Message}", ProxyAdvice),
        _ => Finding.Failed("stream", $"The upgrade is answered with status {(int)status} in place of 101: it does not get through.", ProxyAdvice),
    };
}
