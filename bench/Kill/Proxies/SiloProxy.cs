using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace StreamCluster.Kill;

/// <summary>
/// Stands at the address where other nodes reach a silo, and knows which node a connection comes from: so it can cut off some nodes, as a
/// broken network does (nothing arrives) or a firewall (reset).
/// </summary>
internal sealed class SiloProxy : IAsyncDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private readonly ConcurrentDictionary<Socket, Node?> _connections = [];
    private readonly TcpListener _listener;
    private readonly IPEndPoint _target;
    private readonly Func<long, Node?> _ownerOf;
    private volatile Cut? _cut;

    /// <param name="port">The advertised port.</param>
    /// <param name="target">Where the silo listens.</param>
    /// <param name="ownerOf">Which node a socket belongs to, by its inode; null: none.</param>
    public SiloProxy(int port, IPEndPoint target, Func<long, Node?> ownerOf)
    {
        _target = target;
        _ownerOf = ownerOf;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>What comes from these nodes, and what goes back to them, stops.</summary>
    /// <param name="from">The nodes.</param>
    /// <param name="resets">With a reset, at once and for new connections too; else in silence, and it arrives afterwards.</param>
    public void CutOff(Func<Node, bool> from, bool resets)
    {
        _cut = new Cut(from, resets, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!resets)
            return;
        foreach (var (connection, owner) in _connections)
        {
            if (owner is not null && from(owner))
                Reset(connection);
        }
    }

    /// <summary>Everything passes again.</summary>
    public void Heal()
    {
        var cut = _cut;
        _cut = null;
        cut?.Over.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        Heal();
        _listener.Dispose();
        foreach (var connection in _connections.Keys)
            connection.Dispose();
        _closed.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptSocketAsync(_closed.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The run is over.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var connection = client;
        var owner = InodeOf(((IPEndPoint)client.RemoteEndPoint!).Port) is { } inode ? _ownerOf(inode) : null;
        _connections.TryAdd(client, owner);
        try
        {
            client.NoDelay = server.NoDelay = true;
            await PassAsync(owner, client);
            await server.ConnectAsync(_target, _closed.Token);
            await Task.WhenAny(PumpAsync(client, server, owner, client), PumpAsync(server, client, owner, client));
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side went away.
        }
        finally
        {
            _connections.TryRemove(client, out _);
        }
    }

    private async Task PumpAsync(Socket from, Socket to, Node? owner, Socket client)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReceiveAsync(buffer, _closed.Token) is var count and > 0)
        {
            await PassAsync(owner, client);
            await to.SendAsync(buffer.AsMemory(0, count), _closed.Token);
        }
    }

    /// <summary>Waits as long as this node is cut off.</summary>
    private async Task PassAsync(Node? owner, Socket client)
    {
        while (_cut is { } cut && owner is not null && cut.From(owner))
        {
            if (cut.Resets)
            {
                Reset(client);
                throw new OperationCanceledException();
            }

            await cut.Over.Task;
        }
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It is closed already.
        }

        socket.Dispose();
    }

    /// <summary>The inode of the socket with this local port that is connected to the proxy.</summary>
    private long? InodeOf(int localPort)
    {
        var local = localPort.ToString("X4", CultureInfo.InvariantCulture);
        var remote = ((IPEndPoint)_listener.LocalEndpoint).Port.ToString("X4", CultureInfo.InvariantCulture);
        foreach (var line in File.ReadLines("/proc/net/tcp").Concat(File.ReadLines("/proc/net/tcp6")))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 9 && fields[1].EndsWith(":" + local, StringComparison.Ordinal) && fields[2].EndsWith(":" + remote, StringComparison.Ordinal))
                return long.Parse(fields[9], CultureInfo.InvariantCulture);
        }

        return null;
    }

    private sealed record Cut(Func<Node, bool> From, bool Resets, TaskCompletionSource Over);
}
