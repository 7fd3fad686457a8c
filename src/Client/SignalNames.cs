using System.Collections;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace StreamCluster.Client;

/// <summary>
/// The names behind the columns of a row, fixed once and encoded once, so that a message costs no string. Immutable.
/// </summary>
public sealed class SignalNames : IReadOnlyList<string>
{
    private readonly string[] _names;
    private readonly Dictionary<string, int> _indexes;

    /// <summary>These names, in this order.</summary>
    /// <exception cref="ArgumentException">A name comes twice.</exception>
    public SignalNames(IEnumerable<string> names)
    {
        _names = [.. names];
        _indexes = new Dictionary<string, int>(_names.Length, StringComparer.Ordinal);
        for (var i = 0; i < _names.Length; i++)
        {
            if (!_indexes.TryAdd(_names[i], i))
                throw new ArgumentException($"The signal '{_names[i]}' comes twice.", nameof(names));
        }

        Encoded = Array.ConvertAll(_names, static name => JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping));
        Utf8 = Array.ConvertAll(_names, Encoding.UTF8.GetBytes);
    }

    /// <summary>Number of names.</summary>
    public int Count => _names.Length;

    /// <summary>As they go into a message.</summary>
    internal JsonEncodedText[] Encoded { get; }

    /// <summary>As they are compared with what comes.</summary>
    internal byte[][] Utf8 { get; }

    /// <summary>The name of a column.</summary>
    public string this[int index] => _names[index];

    /// <summary>The column of a name, or -1.</summary>
    public int IndexOf(string name) => _indexes.GetValueOrDefault(name, -1);

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator() => ((IEnumerable<string>)_names).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
