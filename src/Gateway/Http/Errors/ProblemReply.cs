using System.Text.Json.Serialization;

namespace StreamCluster.Gateway.Http.Errors;

/// <summary>Problem details (RFC 9457, section 3). Compare <c>error_code</c>; <c>detail</c> is for people.</summary>
internal sealed record ProblemReply
{
    /// <summary>Always <c>about:blank</c>: the status and <c>error_code</c> say what kind of problem it is (section 4.2.1).</summary>
    public string Type { get; init; } = "about:blank";

    /// <summary>The phrase of the HTTP status.</summary>
    public required string Title { get; init; }

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>One sentence for people.</summary>
    public required string Detail { get; init; }

    /// <summary>What went wrong, from a closed list.</summary>
    public required string ErrorCode { get; init; }

    /// <summary>Finds the entry in the server's log; only where the fault is the server's.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TraceId { get; init; }
}
