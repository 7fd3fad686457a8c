namespace StreamCluster.Grains.Stats;

/// <summary>Counts on their way to another node: pairs of index and count that is not zero, each as <see cref="BinaryWriter"/> writes a 7-bit encoded integer.</summary>
internal static class CountPairs
{
    public static byte[] Write(long[] counts)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        for (var i = 0; i < counts.Length; i++)
        {
            if (Volatile.Read(ref counts[i]) is var count and not 0)
            {
                writer.Write7BitEncodedInt(i);
                writer.Write7BitEncodedInt64(count);
            }
        }

        return bytes.ToArray();
    }

    /// <summary>What a newer version counts beyond the end is left out.</summary>
    /// <exception cref="InvalidDataException">These are no such bytes.</exception>
    public static void AddTo(long[] counts, byte[] bytes)
    {
        using var stream = new MemoryStream(bytes, writable: false);
        using var reader = new BinaryReader(stream);
        try
        {
            while (stream.Position < stream.Length)
            {
                var index = reader.Read7BitEncodedInt();
                var count = reader.Read7BitEncodedInt64();
                if (index >= 0 && index < counts.Length)
                    Interlocked.Add(ref counts[index], count);
            }
        }
        catch (Exception exception) when (exception is EndOfStreamException or FormatException)
        {
            throw new InvalidDataException("The counts of another node cannot be read.", exception);
        }
    }
}
