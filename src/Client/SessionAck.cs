using System.Text;
using System.Text.Json.Serialization;

namespace StreamCluster.Client;

/// <summary>The server's answer to the configuration.</summary>
public sealed record SessionAck
{
    /// <summary>The session.</summary>
    public string SessionId { get; init; } = "";

    /// <summary>What continues the session on another connection, together with its id; a secret. Null: the server knows no resume.</summary>
    public string? ResumeToken { get; init; }

    /// <summary>Whether a stored session goes on.</summary>
    public bool Resumed { get; init; }

    /// <summary>Samples predicted for the session so far.</summary>
    public long PredictionsCount { get; init; }

    /// <summary>Changes whenever the ensemble or its models do; null: the server does not say.</summary>
    public string? EnsembleVersion { get; init; }

    /// <summary>The server's sentence.</summary>
    public string Message { get; init; } = "";

    /// <summary>The ensemble in force.</summary>
    [JsonPropertyName("ensemble_info")]
    public SessionEnsemble Ensemble { get; init; } = new();

    /// <summary>What continues the session; null: the server knows no resume.</summary>
    [JsonIgnore]
    public StreamSession? Session => ResumeToken is { Length: > 0 } token ? new StreamSession(SessionId, token) : null;

    /// <summary>What text made of this record shows: not the token.</summary>
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(System.Globalization.CultureInfo.InvariantCulture, $"{nameof(SessionId)} = {SessionId}, {nameof(Resumed)} = {Resumed}");
        return true;
    }
}

/// <summary>The ensemble that a session uses.</summary>
public sealed record SessionEnsemble
{
    /// <summary>Its name.</summary>
    public string EnsembleName { get; init; } = "";

    /// <summary>Number of target signals.</summary>
    public int NumSignals { get; init; }

    /// <summary>How many of them this session boosts.</summary>
    public int SignalsUsingBoost { get; init; }
}
