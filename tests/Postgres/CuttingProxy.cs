using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace StreamCluster.Tests.Postgres;

/// <summary>
/// A byte-level proxy on 127.0.0.1 that can lose, delay and refuse. Connections are told apart by nothing: what is set holds for all of them.
/// </summary>
public sealed class CuttingProxy : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<ProxiedConnection, Task> _connections = [];
    private readonly TimeProvider _time;
    private readonly Task _accepting;
    private int _targetPort;

    /// <summary>Forwards to a port of 127.0.0.1.</summary>
    public CuttingProxy(int targetPort, TimeProvider? time = null)
    {
        (_targetPort, _time) = (targetPort, time ?? TimeProvider.System);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(512);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>Where it forwards to; new connections follow at once.</summary>
    public int TargetPort
    {
        get => Volatile.Read(ref _targetPort);
        set => Volatile.Write(ref _targetPort, value);
    }

    /// <summary>New connections are closed at once.</summary>
    public bool Refuse { get; set; }

    /// <summary>
    /// Bytes are taken from both ends and passed to neither; new connections are accepted and get nothing. Where it ends, what was taken is lost:
    /// <see cref="CutAll"/> before.
    /// </summary>
    public bool Blackhole { get; set; }

    /// <summary>What the client sends goes on; what the server answers is taken and lost.</summary>
    public bool LoseReplies { get; set; }

    /// <summary>Each read is passed on so much later.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Connections accepted so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>
    /// Reads that went from clients to the server and were followed by an answer: round trips, where a client waits for each answer.
    /// </summary>
    public int RoundTrips => Volatile.Read(ref _roundTrips);

    internal void CountRoundTrip() => Interlocked.Increment(ref _roundTrips);

    /// <summary>
    /// Called with what a client sends, before it goes on. True: the connection is cut and this is not passed on. Looked at for one call only:
    /// it is removed when it says true.
    /// </summary>
    public Func<ReadOnlyMemory<byte>, bool>? CutBefore { get; set; }

    /// <summary>
    /// Called with what a client sends. True: it goes on, and the connection is cut when the server answers, before the client gets anything
    /// of it. Likewise for once.
    /// </summary>
    public Func<ReadOnlyMemory<byte>, bool>? CutAfter { get; set; }

    /// <summary>Completes when the next connection is cut by <see cref="CutBefore"/> or <see cref="CutAfter"/>.</summary>
    public Task Cut => Volatile.Read(ref _cut).Task;

    internal TimeProvider Time => _time;

    private TaskCompletionSource _cut = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _accepted;
    private int _roundTrips;

    /// <summary>Cuts all connections that are open (RST to both ends).</summary>
    public void CutAll()
    {
        foreach (var connection in _connections.Keys)
            connection.Close();
    }

    /// <summary>Ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        CutAll();
        await Task.WhenAll(_connections.Values);
    }

    internal bool TakeCutBefore(ReadOnlyMemory<byte> sent)
    {
        if (CutBefore?.Invoke(sent) != true)
            return false;
        CutBefore = null;
        return true;
    }

    internal bool TakeCutAfter(ReadOnlyMemory<byte> sent)
    {
        if (CutAfter?.Invoke(sent) != true)
            return false;
        CutAfter = null;
        return true;
    }

    internal void HasCut() => Interlocked.Exchange(
        ref _cut, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptAsync();
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }

            Interlocked.Increment(ref _accepted);
            if (Refuse)
            {
                client.Close(0);
                continue;
            }

            var connection = new ProxiedConnection(this, client);
            _connections[connection] = Task.CompletedTask;
            _connections[connection] = RunAsync(connection);
        }
    }

    private async Task RunAsync(ProxiedConnection connection)
    {
        await Task.Yield();
        await connection.RunAsync();
        _connections.TryRemove(connection, out _);
    }
}
