using System.Security.Cryptography;
using System.Text.Json;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.Ensembles;

/// <summary>Makes the version of an ensemble: a hash over everything that its results and its description depend on.</summary>
internal static class EnsembleVersion
{
    // 128 bits: no two versions of the same ensemble meet by chance.
    private const int Bytes = 16;

    public static string Of(EnsembleRecord record, OnnxModel stage1, OnnxModel boost, IReadOnlyDictionary<string, SignalRange> ranges)
    {
        // As JSON, for its structure keeps neighbouring texts apart. It never leaves this method.
        var parts = new
        {
            record.EnsembleName,
            record.Stage1ModelName,
            record.ResidualBoostModelName,
            record.DeltaR2Threshold,
            record.SignalAnalysis,
            record.NumUseBoost,
            record.NumUseStage1Only,
            record.MetricsJson,
            record.Signals.Boundary,
            record.Signals.Target,
            record.CreatedTime,
            Models = new[] { stage1.Record, boost.Record }.Select(static model => new { model.Sha256, model.Boundary, model.Target }),
            Ranges = ranges.OrderBy(static range => range.Key, StringComparer.Ordinal),
        };
        // Of what runs in the place of the files, for history must tell the one's results from the other's.
        string?[] quantized = [stage1.Quantization?.Sha256, boost.Quantization?.Sha256];
        byte[] content = quantized is [null, null]
            ? JsonSerializer.SerializeToUtf8Bytes(parts)
            : [.. JsonSerializer.SerializeToUtf8Bytes(parts), .. JsonSerializer.SerializeToUtf8Bytes(quantized)];
        return Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, Bytes));
    }
}
