using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History.Rows;

namespace StreamCluster.Grains.Tests.History;

public sealed class ChunkCodecTests
{
    private static readonly SampleChunk Rich = Samples.Chunk(
        12345, [Samples.Request(3, 1, new RequestId("id")), Samples.Request(4), Samples.Request(90, 20, new RequestId(-5))], attachment: 7);

    [Fact]
    public void Decode_EncodedChunk_GivesItBack() => Samples.AssertEqual(Rich, ChunkCodec.Decode(Encode(Rich), 12345, Samples.Layout));

    [Fact]
    public void Encode_SecondUseOfTheSink_HasNothingOfTheFirst()
    {
        var sink = new ByteSink();
        ChunkCodec.Encode(Rich, sink);
        var first = sink.Written.ToArray();
        ChunkCodec.Encode(Samples.Chunk(0, 5000), sink);
        ChunkCodec.Encode(Rich, sink);
        Assert.Equal(first, sink.Written.ToArray());
    }

    [Fact]
    public void Decode_AnyBitFlipped_Throws()
    {
        var bytes = Encode(Rich);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<InvalidDataException>(() => ChunkCodec.Decode(bytes, 12345, Samples.Layout));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Decode_CutAnywhere_Throws()
    {
        var bytes = Encode(Rich);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => ChunkCodec.Decode(bytes.AsSpan(0, length), 12345, Samples.Layout));
        }
    }

    [Fact]
    public void Decode_OtherSequenceOrLayout_Throws()
    {
        Assert.Throws<InvalidDataException>(() => ChunkCodec.Decode(Encode(Rich), 12346, Samples.Layout));
        Assert.Throws<InvalidDataException>(() => ChunkCodec.Decode(Encode(Rich), 12345, Samples.WideLayout));
    }

    /// <summary>Behind the checksum, too, nothing may crash or allocate more than the payload justifies.</summary>
    [Fact]
    public void DecodeBody_RandomDamage_ThrowsOrDecodesWithinBounds()
    {
        var body = Encode(Rich)[1..^4];
        var random = new Random(20260102);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var refused = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var damaged = random.Next(10) == 0 ? new byte[random.Next(200)] : (byte[])body.Clone();
            for (var change = random.Next(1, 8); change > 0 && damaged.Length > 0; change--)
            {
                damaged[random.Next(Math.Min(damaged.Length, random.Next(2) == 0 ? 40 : damaged.Length))] = (byte)random.Next(256);
            }

            try
            {
                ChunkCodec.DecodeBody(damaged, 0, Samples.Layout);
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1000, 20_000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000L * 16_384);
    }

    [Theory]
    [InlineData(0, 23)]
    [InlineData(1, 22)]
    [InlineData(2, 21)]
    [InlineData(10, 13)]
    [InlineData(22, 1)]
    public void Slice_InsideTheChunk_KeepsTheRestAndItsLatencyPerSample(int skip, int left)
    {
        var chunk = Samples.Chunk(100, [Samples.Request(1), Samples.Request(2), Samples.Request(3, 21, latencyMs: 42)]);
        var slice = ChunkSlice.From(chunk, 100 + skip);

        Assert.Equal(left, slice!.SampleCount);
        Assert.Equal(left, slice.Requests.Sum(static request => request.Count));
        Assert.Equal(2, slice.Requests[^1].LatencyMs / slice.Requests[^1].Count);
        Assert.Equal(100 + skip, slice.FirstSequence);
        Assert.Equal(chunk.Boundary[(skip * 2)..], slice.Boundary);
        Assert.Equal(chunk.Predictions[(skip * 3)..], slice.Predictions);
        Assert.Equal(Samples.TimestampOf(100 + skip), slice.Timestamps[0]);
    }

    [Fact]
    public void Slice_PastTheChunk_IsNull() => Assert.Null(ChunkSlice.From(Samples.Chunk(100, 5), 105));

    private static byte[] Encode(SampleChunk chunk)
    {
        var sink = new ByteSink();
        ChunkCodec.Encode(chunk, sink);
        return sink.Written.ToArray();
    }
}
