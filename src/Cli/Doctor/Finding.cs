using System.Text.Json.Serialization;

namespace StreamCluster.Cli;

/// <summary>What a check came to.</summary>
internal enum Outcome
{
    /// <summary>As it should be.</summary>
    Ok = 0,

    /// <summary>It works, but something should be known or mended.</summary>
    Warning,

    /// <summary>It does not work.</summary>
    Failed,

    /// <summary>Not looked at: something else has to be mended first.</summary>
    Skipped,
}

/// <summary>One check and what it came to; a gateway's own doctor writes the same as JSON.</summary>
/// <param name="Check">Its name.</param>
/// <param name="Outcome">What it came to.</param>
/// <param name="Message">What was found, in a sentence.</param>
/// <param name="Advice">What to do; null: nothing.</param>
internal sealed record Finding(string Check, Outcome Outcome, string Message, string? Advice = null)
{
    /// <summary>The server that was looked at; null: this machine.</summary>
    public string? Server { get; init; }

    public static Finding Ok(string check, string message) => new(check, Outcome.Ok, message);

    public static Finding Warning(string check, string message, string? advice = null) => new(check, Outcome.Warning, message, advice);

    public static Finding Failed(string check, string message, string? advice = null) => new(check, Outcome.Failed, message, advice);

    public static Finding Skipped(string check, string message) => new(check, Outcome.Skipped, message);
}

/// <summary>How findings are written and read.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(OutcomeConverter)])]
[JsonSerializable(typeof(Finding))]
internal sealed partial class FindingJson : JsonSerializerContext;

/// <summary>Outcomes as words.</summary>
internal sealed class OutcomeConverter() : JsonStringEnumConverter<Outcome>(System.Text.Json.JsonNamingPolicy.SnakeCaseLower);
