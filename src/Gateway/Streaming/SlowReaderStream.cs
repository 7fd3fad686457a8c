using System.Buffers.Binary;

namespace StreamCluster.Gateway.Streaming;

/// <summary>
/// The bytes of an upgraded connection, with an end to waiting for a reader that takes nothing. The WebSocket above cannot help itself:
/// its close frame would have to wait behind the very reply that is stuck. When the time is over, the stuck frame is already whole in the
/// server's output buffer, so a close frame may follow it; a reader that wakes up within as long again still sees every reply and the
/// code. After that the connection is reset.
/// </summary>
internal sealed class SlowReaderStream(Stream inner, TimeSpan patience, TimeProvider clock) : Stream
{
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
        inner.ReadAsync(buffer, cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var write = inner.WriteAsync(buffer, cancellationToken);
        return write.IsCompletedSuccessfully ? write : WaitAsync(write.AsTask());
    }

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask WaitAsync(Task write)
    {
        try
        {
            await write.WaitAsync(patience, clock);
        }
        catch (TimeoutException)
        {
            var close = inner.WriteAsync(CloseFrame(CloseCode.SlowReader)).AsTask();
            try
            {
                await Task.WhenAll(write, close).WaitAsync(patience, clock);
            }
            catch (TimeoutException)
            {
                // It has had its time twice.
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
