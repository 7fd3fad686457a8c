using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace StreamCluster.Grains.Abstractions;

/// <summary>
/// The names behind the columns of a row: boundary signals in, target signals out, each in the ensemble's order. Immutable; two
/// layouts with equal names have equal <see cref="Key"/>, whichever ensemble they come from.
/// </summary>
public sealed class SignalLayout
{
    /// <summary>A layout of these names, in this order.</summary>
    public SignalLayout(IReadOnlyList<string> boundary, IReadOnlyList<string> target)
    {
        Boundary = [.. boundary];
        Target = [.. target];
        Key = HashOf(Boundary, Target);
        BoundaryByName = [.. Enumerable.Range(0, Boundary.Count).OrderBy(column => Boundary[column], StringComparer.Ordinal)];
    }

    /// <summary>The columns of the boundary signals in the ordinal order of their names, whatever order the layout has.</summary>
    public IReadOnlyList<int> BoundaryByName { get; }

    /// <summary>Names of the boundary signals, in the order of an input row.</summary>
    public IReadOnlyList<string> Boundary { get; }

    /// <summary>Names of the target signals, in the order of a prediction row.</summary>
    public IReadOnlyList<string> Target { get; }

    /// <summary>Lower-case hex of the first 16 bytes of SHA-256 over the names: what the history refers to.</summary>
    public string Key { get; }

    private static string HashOf(IReadOnlyList<string> boundary, IReadOnlyList<string> target)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // Each list's length and each name's length go in too: no two different layouts give the same bytes.
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var names in new[] { boundary, target })
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, names.Count);
            hash.AppendData(length);
            foreach (var name in names)
            {
                var text = Encoding.UTF8.GetBytes(name);
                BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
                hash.AppendData(length);
                hash.AppendData(text);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }
}
