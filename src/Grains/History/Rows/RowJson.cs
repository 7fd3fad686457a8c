using System.Text.Json;
using System.Text.Json.Serialization;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.History.Rows;

/// <summary>The parts of a session's row that only whole sessions need, as JSON: a later version may add members.</summary>
internal static class RowJson
{
    public static byte[] Encode(SessionConfiguration configuration) =>
        JsonSerializer.SerializeToUtf8Bytes(configuration, RowJsonContext.Default.SessionConfiguration);

    public static SessionConfiguration DecodeConfiguration(ReadOnlySpan<byte> json) =>
        Decode(json, RowJsonContext.Default.SessionConfiguration);

    public static byte[] Encode(SignalLayout layout) =>
        JsonSerializer.SerializeToUtf8Bytes(new LayoutNames(layout.Boundary, layout.Target), RowJsonContext.Default.LayoutNames);

    public static SignalLayout DecodeLayout(ReadOnlySpan<byte> json)
    {
        var names = Decode(json, RowJsonContext.Default.LayoutNames);
        return new SignalLayout(names.Boundary, names.Target);
    }

    private static T Decode<T>(ReadOnlySpan<byte> json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new InvalidDataException("A stored row is damaged.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException("A stored row is damaged.", exception);
        }
    }
}

internal sealed record LayoutNames(IReadOnlyList<string> Boundary, IReadOnlyList<string> Target);

[JsonSourceGenerationOptions(IgnoreReadOnlyProperties = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SessionConfiguration))]
[JsonSerializable(typeof(LayoutNames))]
internal sealed partial class RowJsonContext : JsonSerializerContext;
