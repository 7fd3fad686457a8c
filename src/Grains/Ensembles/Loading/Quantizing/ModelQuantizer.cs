using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.Ensembles;

/// <summary>Replaces a loaded model by one with 8-bit layers, where what that costs in accuracy is known and little.</summary>
internal sealed class ModelQuantizer(ILogger logger)
{
    private const int Rows = 256;

    /// <summary>The quantized model, the given one being let go; or the given one.</summary>
    public OnnxModel Quantize(OnnxModel model, byte[] onnx)
    {
        OnnxModel? quantized = null;
        string? reason;
        try
        {
            // The steps come from some rows, the cost from others.
            var rows = SampleRows.Of(model.Record, 2 * Rows);
            var half = rows.Length / 2;
            if (DenseQuantization.Of(model.Record, onnx, rows[..half]) is not { } bytes)
            {
                EnsembleLog.NothingToQuantize(logger, NameOf(model), DenseLayer.LeastWeights);
                return model;
            }

            quantized = OnnxModel.Load(model.Record, bytes.Onnx, BytePairs.Saturate);
            reason = Judge(model, quantized, rows[half..], bytes);
            if (reason is null)
            {
                model.Dispose();
                return quantized;
            }
        }
        catch (UnusableModelException e)
        {
            reason = e.Message;
        }
        catch (OnnxRuntimeException e)
        {
            reason = $"a run of it, or of the quantized one, fails: {OnnxMessage.Shorten(e)}";
        }
        catch
        {
            quantized?.Dispose();
            model.Dispose();
            throw;
        }

        quantized?.Dispose();
        EnsembleLog.NotQuantized(logger, NameOf(model), reason);
        return model;
    }

    /// <summary>Measures the cost and keeps it with the quantized model. What speaks against that model; null: nothing.</summary>
    private string? Judge(OnnxModel model, OnnxModel quantized, float[] rows, QuantizedModel bytes)
    {
        var record = model.Record;
        var expected = SampleResults.Of(model, rows);
        if (!Array.TrueForAll(expected, float.IsFinite))
        {
            return "its results are not finite on the rows that the two are compared on";
        }

        var errors = QuantizationCost.Of(record, expected, SampleResults.Of(quantized, rows));
        if (QuantizationCost.TooMuch(record, errors) is { } reason)
        {
            return reason;
        }

        var signals = record.Target.Zip(errors).ToDictionary(static pair => pair.First, static pair => pair.Second, StringComparer.Ordinal);
        quantized.Quantization = new(Convert.ToHexStringLower(SHA256.HashData(bytes.Onnx)), new(bytes.Layers, signals));
        var byCost = signals.OrderBy(static signal => signal.Value.RmsStd).ToList();
        var worst = byCost[^1];
        EnsembleLog.Quantized(
            logger, NameOf(model), bytes.Layers, byCost[byCost.Count / 2].Value.RmsStd, worst.Value.RmsStd, worst.Key.ReplaceLineEndings(" "));
        return null;
    }

    private static string NameOf(OnnxModel model) => model.Record.Name.ReplaceLineEndings(" ");
}

/// <summary>That a model is served quantized.</summary>
/// <param name="Sha256">Of what runs, which no file has.</param>
/// <param name="Cost">What it costs in accuracy.</param>
internal sealed record ServedQuantization(string Sha256, ModelQuantization Cost);
