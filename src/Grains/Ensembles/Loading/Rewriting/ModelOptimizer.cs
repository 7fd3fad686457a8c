using Microsoft.Extensions.Logging;

namespace StreamCluster.Grains.Ensembles;

/// <summary>Replaces a loaded model by a cheaper one that gives the same results, where there is one.</summary>
internal sealed class ModelOptimizer(ILogger logger)
{
    /// <summary>The cheaper model, the given one being let go; or the given one.</summary>
    public (OnnxModel Model, byte[] Onnx) Optimize(OnnxModel model, byte[] onnx)
    {
        OnnxModel? cheaper = null;
        string? reason;
        try
        {
            if (LayerNormRewrite.Of(onnx) is not { } rewritten)
            {
                return (model, onnx);
            }

            cheaper = OnnxModel.Load(model.Record, rewritten.Onnx);
            reason = ModelAgreement.Difference(model, cheaper);
            if (reason is null)
            {
                model.Dispose();
                EnsembleLog.Optimized(logger, NameOf(model), rewritten.Norms, rewritten.Folded);
                return (cheaper, rewritten.Onnx);
            }
        }
        catch (UnusableModelException e)
        {
            reason = e.Message;
        }
        catch
        {
            cheaper?.Dispose();
            model.Dispose();
            throw;
        }

        cheaper?.Dispose();
        EnsembleLog.NotOptimized(logger, NameOf(model), reason);
        return (model, onnx);
    }

    private static string NameOf(OnnxModel model) => model.Record.Name.ReplaceLineEndings(" ");
}
