using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.Sessions;

/// <summary>
/// 16 bytes over what a request asked: kind, values and timestamps. It tells a resend from an id used twice. The order of the
/// members, white space and signals that the ensemble does not know make no difference.
/// </summary>
internal static class ContentHash
{
    private const int Bytes = 16;

    public static byte[] Of(PredictRequest request)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> head = [request.IsBatch ? (byte)1 : (byte)0, request.Timestamps is null ? (byte)0 : (byte)1];
        hash.AppendData(head);
        hash.AppendData(MemoryMarshal.AsBytes(request.Rows.AsSpan()));
        foreach (var timestamp in request.Timestamps ?? [])
        {
            // 0xFF never occurs in UTF-8: it parts the entries, and tells an absent one from an empty one.
            hash.AppendData([timestamp is null ? (byte)0xFE : (byte)0xFF]);
            hash.AppendData(Encoding.UTF8.GetBytes(timestamp ?? ""));
        }

        return hash.GetHashAndReset().AsSpan(0, Bytes).ToArray();
    }
}
