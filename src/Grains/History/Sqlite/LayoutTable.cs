using System.Collections.Concurrent;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History.Rows;

namespace StreamCluster.Grains.History.Sqlite;

/// <summary>The layouts that are stored, by number and by key. Rows are only ever added, so what is cached stays true.</summary>
internal sealed class LayoutTable
{
    private readonly ConcurrentDictionary<long, SignalLayout> _byNumber = [];
    private readonly ConcurrentDictionary<string, long> _byKey = new(StringComparer.Ordinal);
    private readonly List<(SignalLayout Layout, long Number)> _uncommitted = [];
    private Statement? _insert;
    private Statement? _find;

    /// <summary>The layout's number; stores it where it is new. Inside a transaction, with the write gate held.</summary>
    public long NumberOf(SignalLayout layout, WriteConnection writer)
    {
        if (_byKey.TryGetValue(layout.Key, out var number))
        {
            return number;
        }

        writer.Get(ref _insert, "INSERT INTO layouts(key, names) VALUES(?1, ?2) ON CONFLICT(key) DO NOTHING")
            .Bind(1, layout.Key).Bind(2, RowJson.Encode(layout)).Run();
        var find = writer.Get(ref _find, "SELECT id FROM layouts WHERE key = ?1").Bind(1, layout.Key);
        using var scope = find.Use();
        number = find.Step() ? find.Long(0) : throw new InvalidDataException("A stored row is damaged.");
        _uncommitted.Add((layout, number));
        return number;
    }

    /// <summary>The transaction that used <see cref="NumberOf"/> has ended: its new layouts are stored, or they are not.</summary>
    public void Ended(bool committed)
    {
        foreach (var (layout, number) in _uncommitted)
        {
            if (committed && _byKey.TryAdd(layout.Key, number))
            {
                _byNumber.TryAdd(number, layout);
            }
        }

        _uncommitted.Clear();
    }

    public SignalLayout Find(long number, ReadConnection reader)
    {
        if (_byNumber.TryGetValue(number, out var known))
        {
            return known;
        }

        var find = reader.Get("SELECT key, names FROM layouts WHERE id = ?1").Bind(1, number);
        using var scope = find.Use();
        if (!find.Step())
        {
            throw new InvalidDataException("A stored layout is missing.");
        }

        var layout = RowJson.DecodeLayout(find.Blob(1));
        if (!string.Equals(layout.Key, find.Text(0), StringComparison.Ordinal))
        {
            throw new InvalidDataException("A stored layout is damaged.");
        }

        return _byNumber.GetOrAdd(number, layout);
    }
}
