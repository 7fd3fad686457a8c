using System.Security.Cryptography;
using System.Text.Json;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.Ensembles;

/// <summary>Makes the version of an ensemble: a hash over everything that its results and its description depend on.</summary>
internal static class EnsembleVersion
{
    // 128 bits: no two versions of the same ensemble meet by chance.
    private const int Bytes = 16;

    public static string Of(
        EnsembleRecord record, ModelRecord stage1, ModelRecord boost, IReadOnlyDictionary<string, SignalRange> ranges)
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
            Models = new[] { stage1, boost }.Select(static model => new { model.Sha256, model.Boundary, model.Target }),
            Ranges = ranges.OrderBy(static range => range.Key, StringComparer.Ordinal),
        };
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(parts)).AsSpan(0, Bytes));
    }
}
