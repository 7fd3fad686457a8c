using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamCluster.Gateway.Doctor;

/// <summary>Findings as text for people, or as one JSON object a line.</summary>
internal sealed class FindingWriter(TextWriter output, bool json)
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public bool HasFailed { get; private set; }

    public void Write(Finding finding)
    {
        HasFailed |= finding.Outcome == Outcome.Failed;
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(finding, Options));
            return;
        }

        output.WriteLine($"{finding.Outcome.ToString().ToLowerInvariant(),-8} {finding.Check,-20} {finding.Message}");
        if (finding.Advice is not null)
            output.WriteLine($"{"",-29} -> {finding.Advice}");
    }
}
