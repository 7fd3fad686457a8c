using System.Buffers.Binary;

namespace StreamCluster.Load;

/// <summary>As much of RFC 6455, section 5.2, as a quiet client needs. Masks are of zeros, which leaves the payload as it is.</summary>
internal static class WebSocketFrame
{
    private const int ShortPayload = 125;
    private const int TwoByteLength = 126;

    public static byte[] Text(ReadOnlySpan<byte> payload)
    {
        if (payload.Length <= ShortPayload)
            return [0x81, (byte)(0x80 | payload.Length), 0, 0, 0, 0, .. payload];
        return [0x81, 0x80 | TwoByteLength, (byte)(payload.Length >> 8), (byte)payload.Length, 0, 0, 0, 0, .. payload];
    }

    public static byte[] Pong(ReadOnlySpan<byte> payload) => [0x8A, (byte)(0x80 | payload.Length), 0, 0, 0, 0, .. payload];

    /// <summary>The payload of a server's frame of less than 64 KiB; false where not all of it is there yet.</summary>
    public static bool TryPayload(ReadOnlyMemory<byte> received, out ReadOnlyMemory<byte> payload)
    {
        payload = default;
        var bytes = received.Span;
        if (bytes.Length < 4)
            return false;
        var (start, length) = bytes[1] == TwoByteLength ? (4, BinaryPrimitives.ReadUInt16BigEndian(bytes[2..])) : (2, bytes[1]);
        if (bytes.Length < start + length)
            return false;
        payload = received.Slice(start, length);
        return true;
    }
}
