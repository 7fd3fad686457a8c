using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace StreamCluster.Load;

/// <summary>
/// The connection of <see cref="ClientKind.Poll"/>: its thread looks for input, and nothing wakes a thread when bytes come. A thread that is
/// woken for each reply interrupts the server that it shares the cores with, as no client on a machine of its own would.
/// </summary>
/// <remarks>
/// Until <see cref="BeginPolling"/> a read blocks its thread. .NET must not wait for the socket even once, or its own threads would be woken
/// by everything that comes later. Used by one thread at a time.
/// </remarks>
internal sealed class PolledStream : Stream, IValueTaskSource<int>
{
    private static readonly TimeSpan LongestWrite = TimeSpan.FromSeconds(30);

    private readonly Socket _socket;
    private ManualResetValueTaskSourceCore<int> _read;
    private Memory<byte> _wanted;
    private bool _isAwaited;
    private bool _polls;

    private PolledStream(Socket socket) => _socket = socket;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Blocks until it is connected.</summary>
    public static PolledStream Connect(EndPoint server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Connect(server);
            return new PolledStream(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>From here on a read ends when <see cref="Poll"/> finds something, on its thread.</summary>
    public void BeginPolling()
    {
        _socket.Blocking = false;
        _polls = true;
    }

    /// <summary>Whether something has come for the read that is under way; then it ends here.</summary>
    public void Poll()
    {
        if (!_isAwaited)
            return;
        try
        {
            if (!TryReceive(_wanted.Span, out var count))
                return;
            _isAwaited = false;
            _read.SetResult(count);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            _isAwaited = false;
            _read.SetException(new IOException(exception.Message, exception));
        }
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_polls)
            return new ValueTask<int>(_socket.Receive(buffer.Span));
        if (TryReceive(buffer.Span, out var count))
            return new ValueTask<int>(count);
        _read.Reset();
        (_wanted, _isAwaited) = (buffer, true);
        return new ValueTask<int>(this, _read.Version);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            buffer = buffer[_socket.Send(buffer, SocketFlags.None, out var error)..];
            if (error == SocketError.WouldBlock && !_socket.Poll(LongestWrite, SelectMode.SelectWrite))
                throw new IOException("The server takes no more.");
            if (error is not (SocketError.Success or SocketError.WouldBlock))
                throw new IOException(error.ToString());
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    int IValueTaskSource<int>.GetResult(short token) => _read.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _read.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _read.OnCompleted(continuation, state, token, flags);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _socket.Dispose();
        base.Dispose(disposing);
    }

    private bool TryReceive(Span<byte> buffer, out int count)
    {
        count = _socket.Receive(buffer, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return false;
        return error == SocketError.Success ? true : throw new SocketException((int)error);
    }
}
