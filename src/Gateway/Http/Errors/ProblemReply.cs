using System.ComponentModel;
using System.Text.Json.Serialization;

namespace StreamCluster.Gateway.Http.Errors;

/// <summary>Problem details (RFC 9457, section 3) with the product's <c>error_code</c>.</summary>
[Description("Problem details (RFC 9457). Compare `error_code`; `detail` is for people.")]
internal sealed record ProblemReply
{
    /// <summary>Always <c>about:blank</c>: the title is the status's own phrase (section 4.2.1).</summary>
    [Description("Always `about:blank`: the status and `error_code` say what kind of problem it is.")]
    public string Type { get; init; } = "about:blank";

    /// <summary>The status's phrase.</summary>
    [Description("The phrase of the HTTP status.")]
    public required string Title { get; init; }

    /// <summary>The HTTP status.</summary>
    [Description("The HTTP status.")]
    public required int Status { get; init; }

    /// <summary>One sentence for people.</summary>
    [Description("One sentence for people.")]
    public required string Detail { get; init; }

    /// <summary>A name out of <see cref="WireErrors"/>.</summary>
    [Description("What went wrong, from a closed list.")]
    public required string ErrorCode { get; init; }

    /// <summary>Finds the log entry; only where the fault is the server's.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("Finds the entry in the server's log; only where the fault is the server's.")]
    public string? TraceId { get; init; }
}
