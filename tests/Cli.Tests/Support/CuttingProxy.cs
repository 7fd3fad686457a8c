using System.Net;
using System.Net.Sockets;
using StreamCluster.Client;

namespace StreamCluster.Cli.Tests;

/// <summary>
/// The network between a client and a server, byte by byte: it can cut connections, hold what is under way, and refuse. What a cut
/// catches within a frame is lost within it, as on a real network.
/// </summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Socket[]> _pairs = [];
    private readonly List<Task> _work = [];
    private readonly IPEndPoint _local;
    private TcpListener? _listener;
    private TaskCompletionSource _flow = Open();
    private Func<int?> _budget = static () => null;

    /// <param name="target">The server; may change later.</param>
    public CuttingProxy(StreamEndpoint target)
    {
        Target = target;
        _listener = Listen(new IPEndPoint(IPAddress.Loopback, 0));
        _local = (IPEndPoint)_listener.LocalEndpoint;
        Endpoint = StreamEndpoint.Parse($"http://{_local}");
    }

    public StreamEndpoint Endpoint { get; }

    public StreamEndpoint Target { get; set; }

    /// <summary>Connections taken so far.</summary>
    public int Accepted { get; private set; }

    /// <summary>Connections that are open now.</summary>
    public int Connections
    {
        get
        {
            lock (_gate)
                return _pairs.Count;
        }
    }

    /// <summary>Cuts every connection that comes once the server has sent so many bytes on it; null: not at all.</summary>
    public void CutAfter(Func<int?> bytes) => _budget = bytes;

    /// <summary>Cuts what is open, without a word.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            foreach (var socket in _pairs.SelectMany(static pair => pair))
                socket.Close(0);
        }
    }

    /// <summary>From now on every byte stays where it is; connections are still taken.</summary>
    public void Hold() => _flow = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Resume() => _flow.TrySetResult();

    /// <summary>Nobody listens.</summary>
    public void Refuse()
    {
        _listener?.Dispose();
        _listener = null;
    }

    public void Listen() => _listener ??= Listen(_local);

    public async ValueTask DisposeAsync()
    {
        Refuse();
        Resume();
        Cut();
        Task[] work;
        lock (_gate)
            work = [.. _work];
        await Task.WhenAll(work);
    }

    private static TaskCompletionSource Open()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }

    private TcpListener Listen(IPEndPoint local)
    {
        var listener = new TcpListener(local) { ExclusiveAddressUse = false };
        listener.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Start();
        _ = AcceptAsync(listener);
        return listener;
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptSocketAsync();
                lock (_gate)
                {
                    Accepted++;
                    _work.RemoveAll(static task => task.IsCompleted);
                    _work.Add(ServeAsync(client));
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Refuse.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        await Task.Yield();
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        Socket[] pair = [client, server];
        lock (_gate)
            _pairs.Add(pair);
        try
        {
            await server.ConnectAsync(Target.HttpBase.Host, Target.HttpBase.Port);
            await Task.WhenAny(PumpAsync(client, server, null), PumpAsync(server, client, _budget()));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The server is not there, or it was cut.
        }

        lock (_gate)
            _pairs.Remove(pair);
        client.Close(0);
        server.Close(0);
    }

    private async Task PumpAsync(Socket from, Socket to, int? budget)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (budget is null or > 0)
            {
                var count = await from.ReceiveAsync(buffer);
                if (count == 0)
                    return;
                await _flow.Task;
                count = Math.Min(count, budget ?? count);
                budget -= count;
                for (var sent = 0; sent < count;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }
}
