using System.Text;
using System.Text.Json;

namespace StreamCluster.Gateway.Streaming.Protocol;

/// <summary>Finds a boundary signal's column by its name as it stands in a message: the expected one first, then by hash. No string is made.</summary>
internal sealed class SignalTable
{
    private const int MaxStackBytes = 512;
    private readonly byte[][] _names;
    private readonly Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> _columns;
    private readonly int _longestName;

    public SignalTable(IReadOnlyList<string> signals)
    {
        Signals = signals;
        _names = [.. signals.Select(Encoding.UTF8.GetBytes)];
        _longestName = _names.Max(static name => name.Length);
        var byName = new Dictionary<byte[], int>(new Utf8NameComparer());
        for (var column = 0; column < _names.Length; column++)
            byName.Add(_names[column], column);
        _columns = byName.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>The names, in the order of a row.</summary>
    public IReadOnlyList<string> Signals { get; }

    /// <summary>The column of the property name that the reader stands on, or -1.</summary>
    /// <param name="reader">On a property name.</param>
    /// <param name="expected">The column that would come next if the client sends in order.</param>
    public int ColumnOf(ref Utf8JsonReader reader, int expected)
    {
        if (reader.ValueIsEscaped)
            return EscapedColumnOf(ref reader);
        var name = reader.ValueSpan;
        if (expected < _names.Length && name.SequenceEqual(_names[expected]))
            return expected;
        return name.Length <= _longestName && _columns.TryGetValue(name, out var column) ? column : -1;
    }

    private int EscapedColumnOf(ref Utf8JsonReader reader)
    {
        // Unescaping shortens: six bytes (\u0041) may stand for one.
        if (reader.ValueSpan.Length > _longestName * 6)
            return -1;
        var length = reader.ValueSpan.Length;
        var name = length <= MaxStackBytes ? stackalloc byte[MaxStackBytes] : new byte[length];
        try
        {
            var written = reader.CopyString(name);
            return _columns.TryGetValue(name[..written], out var column) ? column : -1;
        }
        catch (InvalidOperationException)
        {
            return -1; // half a surrogate pair: JSON, but no name
        }
    }

    private sealed class Utf8NameComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        // Seeded per process: a client cannot choose names that collide.
        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = default(HashCode);
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
