using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace StreamCluster.Kill;

/// <summary>
/// A TCP proxy that does what networks do: cuts a connection after the request has passed and before the answer has, is late, refuses.
/// </summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private const int LongestEnd = 32;
    private readonly ConcurrentDictionary<ProxiedConnection, bool> _connections = [];
    private readonly CancellationTokenSource _closed = new();
    private readonly IPEndPoint _target;
    private readonly Random _random;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private TcpListener _listener;
    private CutTrap? _trap;
    private int _refusals;

    public CuttingProxy(int port, IPEndPoint target, Random random, TimeProvider clock)
    {
        Port = port;
        _target = target;
        _random = random;
        _clock = clock;
        _listener = Listen();
    }

    public int Port { get; }

    public ProxyCounts Counts { get; } = new();

    /// <summary>Longest delay of bytes on their way to the server.</summary>
    public TimeSpan MaxDelay { get; set; }

    /// <summary>Which part of what is sent to the server is late, 0 to 1.</summary>
    public double DelayedShare { get; set; }

    /// <summary>Only where so many bytes are sent at once.</summary>
    public int DelayedFrom { get; set; }

    /// <summary>Only the last few bytes are late: a database then holds the locks of statements whose commit is still on its way.</summary>
    public bool DelaysEnds { get; set; }

    /// <summary>Cuts the next connection that sends so many bytes at once.</summary>
    public void SetTrap(int atLeast)
    {
        lock (_gate)
        {
            _trap = new CutTrap(
                atLeast, (CutMoment)_random.Next(3), TimeSpan.FromSeconds(_random.NextDouble()), _random.Next(2) == 0, _clock.GetTimestamp());
        }
    }

    /// <summary>Cuts all connections, and takes no new ones for this long, and for as long as another call says so.</summary>
    public async Task RefuseAsync(TimeSpan lasts, CancellationToken cancellationToken)
    {
        Counts.Refuse();
        lock (_gate)
        {
            _refusals++;
            _listener.Dispose();
        }

        foreach (var connection in _connections.Keys)
            connection.Cut(reset: true);
        try
        {
            await Task.Delay(lasts, _clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            lock (_gate)
            {
                if (--_refusals == 0 && !_closed.IsCancellationRequested)
                    _listener = Listen();
            }
        }
    }

    /// <summary>From now on it only forwards.</summary>
    public void Calm()
    {
        lock (_gate)
            _trap = null;
        DelayedShare = 0;
    }

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        _listener.Dispose();
        foreach (var connection in _connections.Keys)
            connection.Cut(reset: true);
        _closed.Dispose();
    }

    internal CutTrap? Spring(int bytes)
    {
        lock (_gate)
        {
            if (_trap is not { } trap || !trap.Catches(bytes, _clock))
                return null;
            _trap = null;
            return trap;
        }
    }

    /// <summary>Null: nothing is late.</summary>
    internal LateBytes? NextDelay(int count)
    {
        lock (_gate)
        {
            if (count < DelayedFrom || _random.NextDouble() >= DelayedShare)
                return null;
            var by = MaxDelay * _random.NextDouble();
            return new LateBytes(DelaysEnds ? Math.Max(0, count - _random.Next(1, LongestEnd)) : 0, by);
        }
    }

    private TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, Port);
        listener.Start();
        _ = AcceptAsync(listener);
        return listener;
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
                _ = ServeAsync(await listener.AcceptSocketAsync(_closed.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException or InvalidOperationException)
        {
            // It does not listen any more.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var connection = new ProxiedConnection(client, this, _clock);
        _connections.TryAdd(connection, true);
        try
        {
            await connection.RunAsync(_target, _closed.Token);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side went away, which is the point.
        }
        finally
        {
            _connections.TryRemove(connection, out _);
        }
    }
}
