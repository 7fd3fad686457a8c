using System.Text.Json;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Streaming.Protocol;

/// <summary>What a <c>config</c> message says, or what is wrong with its form.</summary>
internal sealed record ConfigMessage
{
    public ConfigurationRequest Configuration { get; init; } = new();

    public string? SessionId { get; init; }

    public string? ResumeToken { get; init; }

    public WireFault? Fault { get; init; }
}

/// <summary>Reads the <c>data</c> of a <c>config</c> message. Members that the protocol does not have are passed over.</summary>
internal static class ConfigReader
{
    public static ConfigMessage Read(ReadOnlySpan<byte> data)
    {
        var reader = new Utf8JsonReader(data);
        var message = new ConfigMessage();
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            message = ReadMember(ref reader, message);
            if (message.Fault is not null)
                return message;
        }

        return message;
    }

    private static ConfigMessage ReadMember(ref Utf8JsonReader reader, ConfigMessage message)
    {
        var configuration = message.Configuration;
        if (reader.IsName("ensemble_name"u8))
            return Text(ref reader, "ensemble_name", out var name) ?? message with { Configuration = configuration with { EnsembleName = name } };
        if (reader.IsName("manual_boost_signals"u8))
            return Choices(ref reader, out var choices) ?? message with { Configuration = configuration with { ManualBoostSignals = choices } };
        if (reader.IsName("mode"u8))
        {
            return OneOf(ref reader, "mode", "single", "batch", StreamMode.Single, StreamMode.Batch, out var mode)
                ?? message with { Configuration = configuration with { Mode = mode } };
        }

        if (reader.IsName("batch_size"u8))
            return BatchSize(ref reader, out var size) ?? message with { Configuration = configuration with { BatchSize = size } };
        if (reader.IsName("include_metadata"u8))
            return Choice(ref reader, out var include) ?? message with { Configuration = configuration with { IncludeMetadata = include } };
        if (reader.IsName("output_format"u8))
        {
            return OneOf(ref reader, "output_format", "json", "csv", OutputFormat.Json, OutputFormat.Csv, out var format)
                ?? message with { Configuration = configuration with { OutputFormat = format } };
        }

        if (reader.IsName("session_id"u8))
            return Text(ref reader, "session_id", out var session) ?? message with { SessionId = session };
        if (reader.IsName("resume_token"u8))
            return Text(ref reader, "resume_token", out var token) ?? message with { ResumeToken = token };
        reader.Read();
        reader.Skip();
        return message;
    }

    private static ConfigMessage? Text(ref Utf8JsonReader reader, string member, out string? text)
    {
        reader.Read();
        text = reader.TokenType == JsonTokenType.String ? reader.TextOrNull() : null;
        return text is not null || reader.TokenType == JsonTokenType.Null ? null : Wrong($"{member} must be a string.");
    }

    private static ConfigMessage? Choice(ref Utf8JsonReader reader, out bool? choice)
    {
        reader.Read();
        choice = reader.TokenType switch { JsonTokenType.True => true, JsonTokenType.False => false, _ => null };
        return choice is not null || reader.TokenType == JsonTokenType.Null ? null : Wrong("include_metadata must be true or false.");
    }

    private static ConfigMessage? BatchSize(ref Utf8JsonReader reader, out int? size)
    {
        size = null;
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var value) || value is < 1 or > SessionConfiguration.MaxBatchSize)
            return Wrong($"batch_size must be an integer from 1 to {SessionConfiguration.MaxBatchSize}.");
        size = value;
        return null;
    }

    private static ConfigMessage? OneOf<T>(
        ref Utf8JsonReader reader, string member, string firstName, string secondName, T first, T second, out T? choice)
        where T : struct
    {
        choice = null;
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        var text = reader.TokenType == JsonTokenType.String ? reader.TextOrNull() : null;
        if (string.Equals(text, firstName, StringComparison.Ordinal))
            choice = first;
        else if (string.Equals(text, secondName, StringComparison.Ordinal))
            choice = second;
        return choice is null ? Wrong($"{member} must be '{firstName}' or '{secondName}'.") : null;
    }

    private static ConfigMessage? Choices(ref Utf8JsonReader reader, out Dictionary<string, bool>? choices)
    {
        const string wrong = "manual_boost_signals must be an object of signal names with true or false.";
        choices = null;
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.StartObject)
            return Wrong(wrong);
        choices = new(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.TextOrNull();
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null)
                continue;
            if (name is null || reader.TokenType is not (JsonTokenType.True or JsonTokenType.False))
                return Wrong(wrong);
            choices[name] = reader.GetBoolean();
        }

        return null;
    }

    private static ConfigMessage Wrong(string message) => new() { Fault = WireFault.Invalid(message) };
}
