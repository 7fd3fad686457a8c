using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Silo.Wire;

/// <summary>An <see cref="OpenSession"/> on its way to a silo.</summary>
[GenerateSerializer, Immutable, Alias("open")]
internal sealed class OpenCall
{
    [Id(0)]
    public OpenKind Kind { get; init; }

    [Id(1)]
    public long Attachment { get; init; }

    [Id(2)]
    public string? ResumeToken { get; init; }

    [Id(3)]
    public string? EnsembleName { get; init; }

    [Id(4)]
    public Dictionary<string, bool>? ManualBoostSignals { get; init; }

    [Id(5)]
    public StreamMode? Mode { get; init; }

    [Id(6)]
    public int? BatchSize { get; init; }

    [Id(7)]
    public bool? IncludeMetadata { get; init; }

    [Id(8)]
    public OutputFormat? OutputFormat { get; init; }

    /// <summary>The ensemble versions that the caller knows: another one is described in the answer.</summary>
    [Id(9)]
    public string[] KnownVersions { get; init; } = [];

    /// <summary>The caller's span, as a W3C traceparent; null: not traced.</summary>
    [Id(10)]
    public string? TraceParent { get; init; }

    public static OpenCall From(OpenSession request, string[] knownVersions, string? traceParent) => new()
    {
        Kind = request.Kind,
        Attachment = request.Attachment,
        ResumeToken = request.ResumeToken,
        EnsembleName = request.Configuration.EnsembleName,
        ManualBoostSignals = request.Configuration.ManualBoostSignals is { } signals ? new(signals, StringComparer.Ordinal) : null,
        Mode = request.Configuration.Mode,
        BatchSize = request.Configuration.BatchSize,
        IncludeMetadata = request.Configuration.IncludeMetadata,
        OutputFormat = request.Configuration.OutputFormat,
        KnownVersions = knownVersions,
        TraceParent = traceParent,
    };

    public OpenSession ToRequest() => new(Kind, Attachment, ResumeToken, new ConfigurationRequest
    {
        EnsembleName = EnsembleName,
        ManualBoostSignals = ManualBoostSignals,
        Mode = Mode,
        BatchSize = BatchSize,
        IncludeMetadata = IncludeMetadata,
        OutputFormat = OutputFormat,
    });
}
