using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace StreamCluster.Grains.Abstractions;

/// <summary>
/// The names behind the columns of a row: boundary signals in, target signals out, each in the ensemble's order. Two layouts with equal
/// names have equal <see cref="Key"/>, whatever ensembles they come from.
/// </summary>
[GenerateSerializer, Immutable, Alias("signal-layout")]
public sealed class SignalLayout
{
    [Id(0)]
    private readonly string[] _boundary;

    [Id(1)]
    private readonly string[] _target;

    // Derived from the names when first asked for: a layout that another node sent has no constructor call.
    [NonSerialized]
    private string? _key;

    [NonSerialized]
    private int[]? _boundaryByName;

    /// <summary>A layout of these names, in this order.</summary>
    public SignalLayout(IReadOnlyList<string> boundary, IReadOnlyList<string> target)
    {
        _boundary = [.. boundary];
        _target = [.. target];
    }

    /// <summary>The columns of the boundary signals in the ordinal order of their names, whatever order the layout has.</summary>
    public IReadOnlyList<int> BoundaryByName => _boundaryByName ??=
        [.. Enumerable.Range(0, _boundary.Length).OrderBy(column => _boundary[column], StringComparer.Ordinal)];

    /// <summary>Names of the boundary signals, in the order of an input row.</summary>
    public IReadOnlyList<string> Boundary => _boundary;

    /// <summary>Names of the target signals, in the order of a prediction row.</summary>
    public IReadOnlyList<string> Target => _target;

    /// <summary>Lower-case hex of the first 16 bytes of SHA-256 over the names: the history refers to the layout by it.</summary>
    public string Key => _key ??= HashOf(_boundary, _target);

    private static string HashOf(string[] boundary, string[] target)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // The lengths of the lists and names are part of the input, so different layouts never hash the same bytes.
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var names in new[] { boundary, target })
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, names.Length);
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
