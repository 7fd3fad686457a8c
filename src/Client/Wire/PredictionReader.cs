using System.Text.Json;

namespace StreamCluster.Client;

/// <summary>Reads <c>predictions</c>: an object of a number per signal, or an array of such objects.</summary>
internal sealed class PredictionReader
{
    private SignalNames _signals = new([]);

    /// <summary>Reads from the value's first token to its last.</summary>
    public void Read(ref Utf8JsonReader reader, Reply reply)
    {
        var batch = reader.TokenType == JsonTokenType.StartArray;
        var rows = 0;
        if (batch && (!reader.Read() || reader.TokenType == JsonTokenType.EndArray))
            return;

        _signals = Names(reader);
        var values = new float[batch ? _signals.Count * RowsLeft(reader) : _signals.Count];
        do
        {
            ReadRow(ref reader, values.AsSpan(rows * _signals.Count, _signals.Count));
            rows++;
        }
        while (batch && reader.Read() && reader.TokenType != JsonTokenType.EndArray);

        reply.Signals = _signals;
        reply.Values = values;
        reply.Rows = rows;
    }

    /// <summary>The names of the row that comes: the known ones where they are the same. Works on a copy of the reader.</summary>
    private SignalNames Names(Utf8JsonReader reader)
    {
        var start = reader;
        var known = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            known = known >= 0 && known < _signals.Count && reader.ValueTextEquals(_signals.Utf8[known]) ? known + 1 : -1;
            reader.Read();
            reader.Skip();
        }

        if (known == _signals.Count)
            return _signals;

        var names = new List<string>();
        while (start.Read() && start.TokenType == JsonTokenType.PropertyName)
        {
            names.Add(start.GetString()!);
            start.Read();
            start.Skip();
        }

        return new SignalNames(names);
    }

    private static int RowsLeft(Utf8JsonReader reader)
    {
        var rows = 0;
        while (reader.TokenType == JsonTokenType.StartObject)
        {
            rows++;
            reader.Skip();
            reader.Read();
        }

        return rows;
    }

    private void ReadRow(ref Utf8JsonReader reader, Span<float> row)
    {
        var count = 0;
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("A row of predictions is not an object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (count == row.Length || !reader.ValueTextEquals(_signals.Utf8[count]))
                throw new JsonException("The rows of a batch differ in their signals.");
            reader.Read();
            row[count++] = reader.GetSingle();
        }

        if (count != row.Length)
            throw new JsonException("The rows of a batch differ in their signals.");
    }
}
