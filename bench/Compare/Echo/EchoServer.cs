using System.Net.WebSockets;

namespace StreamCluster.Compare;

/// <summary>A bare WebSocket on Kestrel: every message is answered with text of a fixed length. The least that a server in .NET can cost.</summary>
internal static class EchoServer
{
    public static async Task<int> RunAsync(int port, int replyBytes)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(FormattableString.Invariant($"http://127.0.0.1:{port}"));
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.UseWebSockets();
        var reply = new byte[replyBytes];
        Array.Fill(reply, (byte)'x');
        app.Map("/api/v1/inference/stream", (RequestDelegate)(context => EchoAsync(context, reply)));
        await app.StartAsync();
        Console.WriteLine("ready");
        await app.WaitForShutdownAsync();
        return 0;
    }

    private static async Task EchoAsync(HttpContext context, byte[] reply)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[16 * 1024];
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                if (received.MessageType == WebSocketMessageType.Close)
                    return;
                if (received.EndOfMessage)
                    await socket.SendAsync(reply.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            }
        }
        catch (WebSocketException)
        {
            // The load generator has gone.
        }
    }
}
