using System.Net;
using System.Net.Sockets;

namespace StreamCluster.Tests.Postgres;

/// <summary>One connection through a <see cref="CuttingProxy"/>.</summary>
internal sealed class ProxiedConnection(CuttingProxy proxy, Socket client)
{
    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private volatile bool _cutAtReply;
    private volatile bool _waitsForReply;

    public async Task RunAsync()
    {
        try
        {
            client.NoDelay = _server.NoDelay = true;
            if (!proxy.Blackhole)
                await _server.ConnectAsync(new IPEndPoint(IPAddress.Loopback, proxy.TargetPort));
            await Task.WhenAny(PumpAsync(client, _server, toServer: true), _server.Connected
                ? PumpAsync(_server, client, toServer: false) : Task.Delay(Timeout.InfiniteTimeSpan, proxy.Time, CancellationToken.None));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // the server is not there, or this was closed before it began
        }
        finally
        {
            Close();
        }
    }

    /// <summary>At once, with RST: what is on its way is lost.</summary>
    public void Close()
    {
        client.Close(0);
        _server.Close(0);
    }

    private async Task PumpAsync(Socket from, Socket to, bool toServer)
    {
        var buffer = new byte[64 << 10];
        try
        {
            while (await from.ReceiveAsync(buffer) is var count and > 0)
            {
                if (proxy.Delay > TimeSpan.Zero)
                    await Task.Delay(proxy.Delay, proxy.Time);
                if (proxy.Blackhole)
                    continue;
                if (!await PassAsync(buffer.AsMemory(0, count), to, toServer))
                    return;
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // one end is gone: the other goes too
        }
    }

    /// <returns>False: the connection is cut.</returns>
    private async Task<bool> PassAsync(ReadOnlyMemory<byte> bytes, Socket to, bool toServer)
    {
        if (toServer)
        {
            if (proxy.TakeCutBefore(bytes))
                return Cut();
            _cutAtReply |= proxy.TakeCutAfter(bytes);
            _waitsForReply = true;
        }
        else
        {
            if (_cutAtReply)
                return Cut();
            if (_waitsForReply)
                proxy.CountRoundTrip();
            _waitsForReply = false;
            if (proxy.LoseReplies)
                return true;
        }

        for (var sent = 0; sent < bytes.Length;)
            sent += await to.SendAsync(bytes[sent..]);
        return true;
    }

    private bool Cut()
    {
        Close();
        proxy.HasCut();
        return false;
    }
}
