using System.Text.Json;

namespace StreamCluster.Gateway.Streaming.Protocol;

/// <summary>Reads one sample, an object of boundary signals, straight into a row. Every signal at fault is named, not only the first.</summary>
internal static class SampleReader
{
    private const int MaxStackWords = 64;

    /// <summary>Reads the object that the reader stands on, to its end.</summary>
    /// <param name="reader">On the object's start.</param>
    /// <param name="table">The boundary signals.</param>
    /// <param name="row">One float32 per boundary signal; whole only where null is returned.</param>
    /// <param name="rejectUnknown">Whether a signal that the ensemble does not know is an error.</param>
    public static WireFault? Read(ref Utf8JsonReader reader, SignalTable table, Span<float> row, bool rejectUnknown)
    {
        var words = (row.Length + 63) / 64;
        Span<ulong> named = words <= MaxStackWords ? stackalloc ulong[words] : new ulong[words];
        Span<ulong> given = words <= MaxStackWords ? stackalloc ulong[words] : new ulong[words];
        named.Clear();
        given.Clear();
        List<string>? twice = null;
        List<int>? invalid = null;
        List<string>? unknown = null;
        var expected = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var column = table.ColumnOf(ref reader, expected);
            if (column < 0)
            {
                if (rejectUnknown && (unknown ??= []).Count < WireFault.MaxNames)
                    unknown.Add(WireFault.Shown(reader.TextOrNull() ?? ""));
                reader.Read();
                reader.Skip();
                continue;
            }

            expected = column + 1;
            if (IsSet(named, column) && (twice ??= []).Count < WireFault.MaxNames)
                twice.Add(table.Signals[column]);
            Set(named, column);
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null)
                continue;
            Set(given, column);
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetSingle(out row[column]) || !float.IsFinite(row[column]))
            {
                (invalid ??= []).Add(column);
                reader.Skip();
            }
        }

        if (twice is not null)
            return WireFault.Invalid("Signals are named twice: " + Names(twice)) with { InvalidSignals = [.. twice.Distinct(StringComparer.Ordinal)] };
        if (invalid is not null)
            return InvalidValues(table, invalid);
        if (unknown is not null)
            return WireFault.Invalid("The ensemble has no boundary signals of these names: " + Names(unknown)) with { UnknownSignals = unknown };
        return AllSet(given, row.Length) ? null : Missing(table, given);
    }

    /// <summary>The fault of a sample that is not there at all: every signal is missing.</summary>
    public static WireFault AllMissing(SignalTable table) => Missing(table, new ulong[(table.Signals.Count + 63) / 64]);

    private static WireFault InvalidValues(SignalTable table, List<int> columns)
    {
        string[] names = [.. columns.Distinct().Order().Select(column => table.Signals[column])];
        return WireFault.Invalid("Values must be numbers that are finite as float32: " + Names(names)) with { InvalidSignals = names };
    }

    private static WireFault Missing(SignalTable table, ReadOnlySpan<ulong> given)
    {
        var names = new List<string>();
        for (var column = 0; column < table.Signals.Count; column++)
        {
            if (!IsSet(given, column))
                names.Add(table.Signals[column]);
        }

        return new WireFault(ErrorCode.MissingSignals, "Missing boundary signals: " + Names(names)) { MissingSignals = names };
    }

    private static string Names(IReadOnlyList<string> names) => string.Join(", ", names);

    private static bool IsSet(ReadOnlySpan<ulong> bits, int index) => (bits[index >> 6] & (1UL << (index & 63))) != 0;

    private static void Set(Span<ulong> bits, int index) => bits[index >> 6] |= 1UL << (index & 63);

    private static bool AllSet(ReadOnlySpan<ulong> bits, int count)
    {
        for (var word = 0; word < bits.Length; word++)
        {
            var wanted = (word + 1) * 64 <= count ? ulong.MaxValue : (1UL << (count & 63)) - 1;
            if (bits[word] != wanted)
                return false;
        }

        return true;
    }
}
