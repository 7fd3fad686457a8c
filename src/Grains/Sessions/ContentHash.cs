using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.Sessions;

/// <summary>
/// 16 bytes over what a request asked: kind, boundary signals with their values, and timestamps. It tells a resend from an id used
/// twice. The order of the members and of the ensemble's signals, white space and signals that the ensemble does not know make no
/// difference.
/// </summary>
internal static class ContentHash
{
    private const int Bytes = 16;

    /// <summary>0xFE and 0xFF never occur in UTF-8: they part the texts, and tell an absent one from an empty one.</summary>
    private const byte Absent = 0xFE;
    private const byte Present = 0xFF;

    public static byte[] Of(PredictRequest request, SignalLayout layout)
    {
        var content = ArrayPool<byte>.Shared.Rent(MostBytesOf(request, layout));
        try
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(content.AsSpan(0, Write(request, layout, content)), hash);
            return hash[..Bytes].ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(content);
        }
    }

    private static int Write(PredictRequest request, SignalLayout layout, Span<byte> content)
    {
        content[0] = request.IsBatch ? (byte)1 : (byte)0;
        var length = 1;
        var columns = layout.BoundaryByName;
        for (var i = 0; i < columns.Count; i++)
            length += Write(layout.Boundary[columns[i]], content[length..]);
        for (var start = 0; start < request.Rows.Length; start += columns.Count)
        {
            for (var i = 0; i < columns.Count; i++)
            {
                MemoryMarshal.Write(content[length..], request.Rows[start + columns[i]]);
                length += sizeof(float);
            }
        }

        // None at all and none for each sample are the same.
        for (var i = 0; i < request.Count; i++)
            length += Write(request.Timestamps?[i], content[length..]);
        return length;
    }

    private static int Write(string? text, Span<byte> content)
    {
        content[0] = text is null ? Absent : Present;
        return 1 + Encoding.UTF8.GetBytes(text, content[1..]);
    }

    private static int MostBytesOf(PredictRequest request, SignalLayout layout)
    {
        var most = 1 + (request.Rows.Length * sizeof(float));
        for (var i = 0; i < layout.Boundary.Count; i++)
            most += 1 + Encoding.UTF8.GetMaxByteCount(layout.Boundary[i].Length);
        for (var i = 0; i < request.Count; i++)
            most += 1 + Encoding.UTF8.GetMaxByteCount(request.Timestamps?[i]?.Length ?? 0);
        return most;
    }
}
