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

    public static byte[] Of(PredictRequest request, SignalLayout layout)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([request.IsBatch ? (byte)1 : (byte)0]);
        var columns = layout.BoundaryByName;
        foreach (var column in columns)
            Append(hash, layout.Boundary[column]);
        var row = new float[columns.Count];
        for (var start = 0; start < request.Rows.Length; start += row.Length)
        {
            for (var i = 0; i < row.Length; i++)
                row[i] = request.Rows[start + columns[i]];
            hash.AppendData(MemoryMarshal.AsBytes(row.AsSpan()));
        }

        // None at all and none for each sample are the same.
        for (var i = 0; i < request.Count; i++)
            Append(hash, request.Timestamps?[i]);

        return hash.GetHashAndReset().AsSpan(0, Bytes).ToArray();
    }

    /// <summary>0xFE and 0xFF never occur in UTF-8: they part the texts, and tell an absent one from an empty one.</summary>
    private static void Append(IncrementalHash hash, string? text)
    {
        hash.AppendData([text is null ? (byte)0xFE : (byte)0xFF]);
        hash.AppendData(Encoding.UTF8.GetBytes(text ?? ""));
    }
}
