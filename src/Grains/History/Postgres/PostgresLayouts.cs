using System.Collections.Concurrent;
using Npgsql;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History.Rows;
using static StreamCluster.Grains.History.Postgres.PostgresBatch;

namespace StreamCluster.Grains.History.Postgres;

/// <summary>The layouts that are stored, by number and by key. Rows are only ever added, so what is cached stays true.</summary>
internal sealed class PostgresLayouts(PostgresDatabase database)
{
    private const string Insert = "INSERT INTO streamcluster.layouts(key, names) VALUES($1, $2) ON CONFLICT (key) DO NOTHING";
    private const string ByKey = "SELECT id FROM streamcluster.layouts WHERE key = $1";
    private const string ByNumber = "SELECT id, key, names FROM streamcluster.layouts WHERE id = ANY($1)";

    private readonly ConcurrentDictionary<int, SignalLayout> _byNumber = [];
    private readonly ConcurrentDictionary<string, int> _byKey = new(StringComparer.Ordinal);

    /// <summary>The layout's number; stores it where it is new.</summary>
    public ValueTask<int> NumberOfAsync(SignalLayout layout, CancellationToken cancellationToken) =>
        _byKey.TryGetValue(layout.Key, out var number) ? new(number) : StoreAsync(layout, cancellationToken);

    /// <summary>The number of a layout that is known to be stored.</summary>
    public int KnownNumberOf(SignalLayout layout) => _byKey[layout.Key];

    /// <summary>Makes these numbers known to <see cref="Known"/>.</summary>
    public async ValueTask LoadAsync(IEnumerable<int> numbers, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var missing = numbers.Where(number => !_byNumber.ContainsKey(number)).Distinct().ToArray();
        if (missing.Length == 0)
            return;
        await using var batch = new NpgsqlBatch(connection).With(ByNumber, Value(missing));
        var rows = await batch.ReadAsync(
            static (reader, token) => reader.RowsAsync(
                static row => (Number: row.GetInt32(0), Key: row.GetString(1), Layout: RowJson.DecodeLayout(row.GetFieldValue<byte[]>(2))), token),
            cancellationToken);
        foreach (var (number, key, layout) in rows)
        {
            if (!string.Equals(layout.Key, key, StringComparison.Ordinal))
                throw new InvalidDataException("A stored layout is damaged.");
            _byNumber.TryAdd(number, layout);
        }
    }

    public SignalLayout Known(int number) =>
        _byNumber.TryGetValue(number, out var layout) ? layout : throw new InvalidDataException("A stored layout is missing.");

    private async ValueTask<int> StoreAsync(SignalLayout layout, CancellationToken cancellationToken)
    {
        var number = await database.RepeatableAsync(
            async (connection, token) =>
            {
                // The second statement's snapshot is taken after the first has waited for whoever stores the same layout.
                await using var batch = new NpgsqlBatch(connection)
                    .With(Insert, Value(layout.Key), Value(RowJson.Encode(layout))).With(ByKey, Value(layout.Key));
                return await batch.ReadAsync(
                    static async (reader, token) => await reader.ReadAsync(token) ? reader.GetInt32(0)
                        : throw new InvalidDataException("A stored layout is missing."), token);
            },
            cancellationToken);
        _byNumber.TryAdd(number, layout);
        return _byKey.GetOrAdd(layout.Key, number);
    }
}
