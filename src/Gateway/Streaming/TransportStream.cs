using System.Buffers.Binary;

namespace StreamCluster.Gateway.Streaming;

/// <summary>
/// The bytes of an upgraded connection. Its end waits for its turn, see <see cref="EndingLane"/>; and there is an end to waiting for a
/// reader that takes nothing. The WebSocket above cannot help itself: its close frame would have to wait behind the very reply that is
/// stuck. When the time is over, the stuck frame is already whole in the server's output buffer, so a close frame may follow it; a reader
/// that wakes up within as long again still sees every reply and the code. After that the connection is reset.
/// </summary>
internal sealed class TransportStream(Stream inner, EndingLane lane, TimeSpan patience, TimeProvider clock) : Stream
{
    /// <summary>Below what the server buffers of a connection before it lets the writer wait (64 KiB), so that each piece shows progress.</summary>
    private const int PieceBytes = 16 << 10;

    /// <summary>RFC 6455, section 5.5.2, unmasked: FIN and opcode 9, no payload.</summary>
    private static readonly byte[] PingFrame = [0x89, 0];

    private readonly TransportRead _read = new(inner, lane);
    private readonly Lock _gate = new();
    private bool _isInPieces;

    /// <summary>Whether the reader let the time pass twice: nothing more is to be waited for.</summary>
    public bool IsStuck { get; private set; }

    /// <inheritdoc cref="TransportRead.IsUnderWay"/>
    public bool IsListening => _read.IsUnderWay;

    /// <inheritdoc cref="TransportRead.TakeHeard"/>
    public bool TakeHeard() => _read.TakeHeard();

    /// <summary>
    /// Asks the peer for a sign of life: any byte is one. Not in the middle of a reply that goes in pieces, which is as good a question. A
    /// frame that goes in one piece and this do not mix: the server's output takes each write whole.
    /// </summary>
    public void Ping()
    {
        lock (_gate)
        {
            if (!_isInPieces)
                _ = PingAsync();
        }
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _read.ReadAsync(buffer, cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    /// <summary>
    /// In pieces: the time runs anew for each, so that a reader that is slow but takes something is waited for, however long the reply.
    /// </summary>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length > PieceBytes)
            return WritePiecesAsync(buffer);
        var write = inner.WriteAsync(buffer, CancellationToken.None);
        return write.IsCompletedSuccessfully ? write : WaitAsync(write.AsTask(), default);
    }

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>
    /// Takes and drops what still comes, up to the end of the connection. To be called where the WebSocket can receive no more but its
    /// close frame is on its way: a connection that ends before the peer does is reset, and what the peer has not read is lost with it.
    /// </summary>
    public async Task DiscardAsync()
    {
        if (_read.HasEnded)
            return;
        var bytes = new byte[4096];
        while (await _read.ReadAsync(bytes, CancellationToken.None) > 0)
        {
        }
    }

    // The inner stream is not disposed here: the end of the request does that, after DiscardAsync.

    private async ValueTask WritePiecesAsync(ReadOnlyMemory<byte> buffer)
    {
        lock (_gate)
            _isInPieces = true;
        while (!buffer.IsEmpty)
        {
            var piece = buffer[..Math.Min(buffer.Length, PieceBytes)];
            buffer = buffer[piece.Length..];
            var write = inner.WriteAsync(piece, CancellationToken.None);
            if (!write.IsCompletedSuccessfully)
                await WaitAsync(write.AsTask(), buffer); // where it throws nothing more is to be asked
        }

        lock (_gate)
            _isInPieces = false;
    }

    private async Task PingAsync()
    {
        try
        {
            await inner.WriteAsync(PingFrame, CancellationToken.None);
        }
        catch (Exception exception) when (exception is InvalidOperationException || MessageReceiver.IsEndOfSocket(exception))
        {
            // It is over: whoever reads from it learns that.
        }
    }

    /// <param name="write">The piece under way.</param>
    /// <param name="rest">What of the frame comes after it: where the time is over, it goes into the output buffer unwaited for.</param>
    private async ValueTask WaitAsync(Task write, ReadOnlyMemory<byte> rest)
    {
        try
        {
            await write.WaitAsync(patience, clock);
        }
        catch (TimeoutException)
        {
            var after = inner.WriteAsync(rest, CancellationToken.None).AsTask();
            var close = inner.WriteAsync(CloseFrame(CloseCode.SlowReader), CancellationToken.None).AsTask();
            try
            {
                await Task.WhenAll(write, after, close).WaitAsync(patience, clock);
            }
            catch (TimeoutException)
            {
                IsStuck = true; // it has had its time twice
            }

            throw new SlowReaderException();
        }
    }

    /// <summary>
    /// RFC 6455, section 5.2, an unmasked control frame: FIN and opcode 8, the length of the payload, the code in network order.
    /// </summary>
    private static byte[] CloseFrame(CloseCode code)
    {
        byte[] frame = [0x88, 2, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)code);
        return frame;
    }
}

/// <summary>A reader took nothing for too long; its connection was closed with 4002.</summary>
internal sealed class SlowReaderException() : IOException("The reader took nothing for too long.");
