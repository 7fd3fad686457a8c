using System.Text.Encodings.Web;
using System.Text.Json;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Streaming.Protocol;

/// <summary>A signal layout as it stands on the wire: everything that can be encoded before the first message is.</summary>
internal sealed class WireLayout
{
    public WireLayout(SignalLayout layout)
    {
        Key = layout.Key;
        Boundary = new SignalTable(layout.Boundary);
        // ,"name": — the first one is used without its comma
        TargetMembers = [.. layout.Target.Select(static name => Bytes($",{Quoted(name)}:"))];
        TargetStrings = [.. layout.Target.Select(static name => Bytes($",{Quoted(name)}"))];
        CsvHeader = Bytes(JsonEncodedText.Encode(string.Join(',', layout.Target.Select(CsvField)), JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value + "\\r\\n");
    }

    public string Key { get; }

    /// <summary>The boundary signals, to read samples with.</summary>
    public SignalTable Boundary { get; }

    public byte[][] TargetMembers { get; }

    public byte[][] TargetStrings { get; }

    /// <summary>RFC 4180 header line, escaped as the inside of a JSON string.</summary>
    public byte[] CsvHeader { get; }

    private static string Quoted(string name) => $"\"{JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value}\"";

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    // RFC 4180, section 2, rules 6 and 7
    private static string CsvField(string text) =>
        text.AsSpan().IndexOfAny("\",\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
