using System.Buffers.Binary;
using System.Text;

namespace StreamCluster.Gateway.Tests.Telemetry;

/// <summary>A protobuf message by its wire format alone: field numbers and what they hold.</summary>
internal sealed class ProtoReader
{
    private readonly List<(int Field, ulong Number, ReadOnlyMemory<byte> Bytes)> _fields = [];

    public ProtoReader(ReadOnlyMemory<byte> message)
    {
        for (var at = 0; at < message.Length;)
        {
            var key = Varint(message.Span, ref at);
            var (field, number, length) = ((int)(key >> 3), 0UL, 0);
            switch (key & 7)
            {
                case 0:
                    number = Varint(message.Span, ref at);
                    break;
                case 1:
                    number = BinaryPrimitives.ReadUInt64LittleEndian(message.Span[at..]);
                    at += 8;
                    break;
                case 5:
                    number = BinaryPrimitives.ReadUInt32LittleEndian(message.Span[at..]);
                    at += 4;
                    break;
                default:
                    length = (int)Varint(message.Span, ref at);
                    break;
            }

            _fields.Add((field, number, message.Slice(at, length)));
            at += length;
        }
    }

    public IEnumerable<ProtoReader> Messages(int field) => Bytes(field).Select(static bytes => new ProtoReader(bytes));

    public IEnumerable<ProtoReader> Messages(params ReadOnlySpan<int> path)
    {
        IEnumerable<ProtoReader> found = [this];
        foreach (var field in path)
            found = [.. found.SelectMany(message => message.Messages(field))];
        return found;
    }

    public bool Has(int field) => _fields.Any(entry => entry.Field == field);

    public ulong Number(int field) => _fields.LastOrDefault(entry => entry.Field == field).Number;

    public double Double(int field) => BitConverter.UInt64BitsToDouble(Number(field));

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field).LastOrDefault().Span);

    public string Hex(int field) => Convert.ToHexStringLower(Bytes(field).LastOrDefault().Span);

    /// <summary>A packed array of 8-byte numbers.</summary>
    public ulong[] Fixed64s(int field)
    {
        var bytes = Bytes(field).LastOrDefault();
        return [.. Enumerable.Range(0, bytes.Length / 8).Select(i => BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span[(i * 8)..]))];
    }

    /// <summary>OpenTelemetry's attributes: pairs of name and value of some type.</summary>
    public Dictionary<string, string> Attributes(int field) => Messages(field).ToDictionary(
        static pair => pair.Text(1), static pair => ValueOf(pair.Messages(2).Single()), StringComparer.Ordinal);

    public static string ValueOf(ProtoReader value) =>
        value.Has(2) ? (value.Number(2) == 1 ? "true" : "false")
        : value.Has(3) ? value.Number(3).ToString(System.Globalization.CultureInfo.InvariantCulture)
        : value.Has(4) ? value.Double(4).ToString(System.Globalization.CultureInfo.InvariantCulture)
        : value.Text(1);

    private IEnumerable<ReadOnlyMemory<byte>> Bytes(int field) => _fields.Where(entry => entry.Field == field).Select(static entry => entry.Bytes);

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
