using System.Buffers.Binary;
using System.Numerics;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.History.Rows;

/// <summary>
/// The payload of a stored chunk: version, attachment, boost bits, requests, timestamps, the two float matrices, CRC-32C. The first
/// sequence and the layout are columns beside it; the sequence goes into the checksum, so that a payload under another row's key is found
/// out. Integers are LEB128; what is signed is zigzag.
/// </summary>
internal static class ChunkCodec
{
    private const byte Version = 1;
    private const byte BatchFlag = 1;
    private const byte TextIdFlag = 2;
    private const byte NumberIdFlag = 4;
    private const int HashBytes = 16;

    public static void Encode(SampleChunk chunk, ByteSink sink)
    {
        Validate(chunk);
        sink.Clear();
        sink.Byte(Version);
        sink.Signed(chunk.Attachment);
        sink.Unsigned((ulong)chunk.Requests.Count);
        sink.Unsigned((ulong)chunk.SampleCount);
        WriteBoost(chunk.Boost, sink);
        var ordinal = 0L;
        for (var i = 0; i < chunk.Requests.Count; i++)
        {
            WriteRequest(chunk.Requests[i], ordinal, sink);
            ordinal = chunk.Requests[i].Ordinal;
        }

        for (var i = 0; i < chunk.Timestamps.Count; i++)
        {
            sink.Text(chunk.Timestamps[i]);
        }

        sink.Floats(chunk.Boundary);
        sink.Floats(chunk.Predictions);
        sink.UInt32(Checksum(chunk.FirstSequence, sink.Written));
    }

    /// <exception cref="InvalidDataException">The payload is damaged, or of a version that this build does not know.</exception>
    public static SampleChunk Decode(ReadOnlySpan<byte> payload, long firstSequence, SignalLayout layout)
    {
        if (payload.Length < sizeof(uint) + 1)
        {
            throw ByteCursor.Damaged();
        }

        var body = payload[..^sizeof(uint)];
        if (body[0] != Version)
        {
            throw new InvalidDataException("A stored chunk of samples is of an unknown version.");
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(payload[^sizeof(uint)..]) != Checksum(firstSequence, body))
        {
            throw ByteCursor.Damaged();
        }

        return DecodeBody(body[1..], firstSequence, layout);
    }

    /// <summary>The checksum is no defence against somebody who can write it: everything below checks for itself.</summary>
    internal static SampleChunk DecodeBody(ReadOnlySpan<byte> body, long firstSequence, SignalLayout layout)
    {
        var cursor = new ByteCursor(body);
        var attachment = cursor.Signed();
        // A request takes at least 11 bytes (ordinal, flags, count, latency), a sample at least its timestamp's length and its floats.
        var requests = new RecordedRequest[cursor.Count(11)];
        var samples = cursor.Count(1 + ((layout.Boundary.Count + layout.Target.Count) * sizeof(float)));
        var boost = ReadBoost(ref cursor, layout.Target.Count);
        var (ordinal, counted) = (0L, 0L);
        for (var i = 0; i < requests.Length; i++)
        {
            requests[i] = ReadRequest(ref cursor, ordinal);
            ordinal = requests[i].Ordinal;
            counted += requests[i].Count;
        }

        var timestamps = new string[samples];
        for (var i = 0; i < samples; i++)
        {
            timestamps[i] = cursor.Text();
        }

        var boundary = cursor.Floats(samples * layout.Boundary.Count);
        var predictions = cursor.Floats(samples * layout.Target.Count);
        if (cursor.Left != 0 || counted != samples)
        {
            throw ByteCursor.Damaged();
        }

        return new SampleChunk
        {
            FirstSequence = firstSequence,
            Layout = layout,
            Boost = boost,
            Attachment = attachment,
            Requests = requests,
            Timestamps = timestamps,
            Boundary = boundary,
            Predictions = predictions,
        };
    }

    private static void Validate(SampleChunk chunk)
    {
        var samples = chunk.SampleCount;
        var counted = 0L;
        for (var i = 0; i < chunk.Requests.Count; i++)
        {
            var count = chunk.Requests[i].Count;
            counted = count < 1 ? long.MinValue : counted + count;
        }

        if (samples == 0 || counted != samples
            || chunk.Boundary.Length != samples * chunk.Layout.Boundary.Count
            || chunk.Predictions.Length != samples * chunk.Layout.Target.Count
            || chunk.Boost.Count != chunk.Layout.Target.Count)
        {
            throw new ArgumentException("The chunk's parts do not fit together.", nameof(chunk));
        }
    }

    private static void WriteBoost(IReadOnlyList<bool> boost, ByteSink sink)
    {
        for (var i = 0; i < boost.Count; i += 8)
        {
            var bits = 0;
            for (var bit = 0; bit < Math.Min(8, boost.Count - i); bit++)
            {
                bits |= boost[i + bit] ? 1 << bit : 0;
            }

            sink.Byte((byte)bits);
        }
    }

    private static bool[] ReadBoost(ref ByteCursor cursor, int count)
    {
        var bits = cursor.Take((count + 7) / 8);
        var boost = new bool[count];
        for (var i = 0; i < count; i++)
        {
            boost[i] = (bits[i / 8] & (1 << (i % 8))) != 0;
        }

        return boost;
    }

    private static void WriteRequest(RecordedRequest request, long previousOrdinal, ByteSink sink)
    {
        sink.Signed(request.Ordinal - previousOrdinal);
        var flags = request.IsBatch ? BatchFlag : 0;
        flags |= request.Id is null ? 0 : request.Id.Value.Text is null ? NumberIdFlag : TextIdFlag;
        sink.Byte((byte)flags);
        sink.Unsigned((ulong)request.Count);
        sink.Double(request.LatencyMs);
        if (request.Id is not { } id)
        {
            return;
        }

        if (request.ContentHash.Length != HashBytes)
        {
            throw new ArgumentException("An identified request needs a content hash of 16 bytes.", nameof(request));
        }

        sink.Bytes(request.ContentHash.Span);
        if (id.Text is { } text)
        {
            sink.Text(text);
        }
        else
        {
            sink.Signed(id.Number);
        }
    }

    private static RecordedRequest ReadRequest(ref ByteCursor cursor, long previousOrdinal)
    {
        var ordinal = unchecked(previousOrdinal + cursor.Signed());
        var flags = cursor.Byte();
        var count = cursor.Unsigned();
        var latency = cursor.Double();
        if (flags > (BatchFlag | NumberIdFlag) || count - 1 >= int.MaxValue)
        {
            throw ByteCursor.Damaged();
        }

        ReadOnlyMemory<byte> hash = default;
        RequestId? id = null;
        if ((flags & (TextIdFlag | NumberIdFlag)) != 0)
        {
            hash = cursor.Take(HashBytes).ToArray();
            id = (flags & TextIdFlag) != 0 ? new RequestId(cursor.Text()) : new RequestId(cursor.Signed());
        }

        return new RecordedRequest(ordinal, id, hash, (flags & BatchFlag) != 0, (int)count, latency);
    }

    private static uint Checksum(long firstSequence, ReadOnlySpan<byte> bytes)
    {
        var crc = BitOperations.Crc32C(uint.MaxValue, (ulong)firstSequence);
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
