using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Streaming.Protocol;

/// <summary>The bytes of one reply, in a pooled array that grows. Holds nothing between replies once it is released.</summary>
internal sealed class ReplyBuffer : IBufferWriter<byte>
{
    private const int InitialBytes = 4096;
    private const int MaxNumberBytes = 32;
    private byte[] _bytes = [];
    private int _length;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    public void Clear() => _length = 0;

    /// <summary>Gives the array back.</summary>
    public void Release()
    {
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _length = 0;
    }

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(Math.Max(1, sizeHint));
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Ensure(Math.Max(1, sizeHint));
        return _bytes.AsSpan(_length);
    }

    /// <summary>Appends bytes as they are.</summary>
    public void Raw(ReadOnlySpan<byte> text)
    {
        Ensure(text.Length);
        text.CopyTo(_bytes.AsSpan(_length));
        _length += text.Length;
    }

    /// <summary>The shortest decimal that round-trips the float32.</summary>
    public void Number(float value)
    {
        Ensure(MaxNumberBytes);
        value.TryFormat(_bytes.AsSpan(_length), out var written, default, CultureInfo.InvariantCulture);
        _length += written;
    }

    public void Number(double value)
    {
        Ensure(MaxNumberBytes);
        value.TryFormat(_bytes.AsSpan(_length), out var written, default, CultureInfo.InvariantCulture);
        _length += written;
    }

    public void Number(long value)
    {
        Ensure(MaxNumberBytes);
        value.TryFormat(_bytes.AsSpan(_length), out var written, default, CultureInfo.InvariantCulture);
        _length += written;
    }

    /// <summary>A JSON string, quotes included.</summary>
    public void Text(string text)
    {
        Raw("\""u8);
        Ensure(Encoding.UTF8.GetMaxByteCount(text.Length));
        // Half a surrogate pair, wherever it came from, becomes U+FFFD here.
        var utf8 = _bytes.AsSpan(_length, Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_length)));
        if (JavaScriptEncoder.UnsafeRelaxedJsonEscaping.FindFirstCharacterToEncodeUtf8(utf8) < 0)
            _length += utf8.Length;
        else
            Raw(JsonEncodedText.Encode(utf8, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        Raw("\""u8);
    }

    /// <summary><c>,"id":…</c> where there is one.</summary>
    public void Id(RequestId? id)
    {
        if (id is not { } value)
            return;
        Raw(",\"id\":"u8);
        if (value.Text is { } text)
            Text(text);
        else
            Number(value.Number);
    }

    private void Ensure(int more)
    {
        if (_length + more <= _bytes.Length)
            return;
        var grown = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(InitialBytes, _bytes.Length * 2), _length + more));
        _bytes.AsSpan(0, _length).CopyTo(grown);
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = grown;
    }
}
