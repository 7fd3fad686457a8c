using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Silo.Wire;

/// <summary>An <see cref="OpenReply"/> on its way to a gateway.</summary>
[GenerateSerializer, Immutable, Alias("opened")]
internal sealed class OpenAnswer
{
    [Id(0)]
    public WireError? Error { get; init; }

    [Id(1)]
    public bool Unknown { get; init; }

    [Id(2)]
    public bool Detached { get; init; }

    [Id(3)]
    public bool InDoubt { get; init; }

    [Id(4)]
    public long Attachment { get; init; }

    [Id(5)]
    public long LastOrdinal { get; init; }

    [Id(6)]
    public string ResumeToken { get; init; } = "";

    [Id(7)]
    public bool Resumed { get; init; }

    [Id(8)]
    public long PredictionsCount { get; init; }

    [Id(9)]
    public WireConfiguration? Configuration { get; init; }

    [Id(10)]
    public string? EnsembleVersion { get; init; }

    /// <summary>Null where the caller knows that version.</summary>
    [Id(11)]
    public WireEnsemble? Ensemble { get; init; }

    public static OpenAnswer From(OpenReply reply, string[] knownVersions) => new()
    {
        Error = WireError.From(reply.Error),
        Unknown = reply.Unknown,
        Detached = reply.Detached,
        InDoubt = reply.InDoubt,
        Attachment = reply.Attachment,
        LastOrdinal = reply.LastOrdinal,
        ResumeToken = reply.ResumeToken,
        Resumed = reply.Resumed,
        PredictionsCount = reply.PredictionsCount,
        Configuration = reply.Configuration is { } configuration ? WireConfiguration.From(configuration) : null,
        EnsembleVersion = reply.Ensemble?.Version,
        Ensemble = reply.Ensemble is { } ensemble && !knownVersions.Contains(ensemble.Version, StringComparer.Ordinal) ? WireEnsemble.From(ensemble) : null,
    };

    public OpenReply ToReply(EnsembleDescription? ensemble) => new()
    {
        Error = Error?.ToError(),
        Unknown = Unknown,
        Detached = Detached,
        InDoubt = InDoubt,
        Attachment = Attachment,
        LastOrdinal = LastOrdinal,
        ResumeToken = ResumeToken,
        Resumed = Resumed,
        PredictionsCount = PredictionsCount,
        Configuration = Configuration?.ToConfiguration(),
        Ensemble = ensemble,
    };
}
