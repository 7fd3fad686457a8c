using System.ComponentModel;
using System.Text.Json.Serialization;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Http.Ensembles;

/// <summary>What 8-bit weights cost the ensemble's models in accuracy.</summary>
internal sealed record QuantizationReply(
    [property: Description("Of stage 1. Only where it has them.")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ModelQuantizationReply? Stage1 = null,
    [property: Description("Of the residual boost model. Only where it has them.")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ModelQuantizationReply? Boost = null)
{
    public static QuantizationReply From(EnsembleQuantization cost, SignalLayout layout) =>
        new(ModelQuantizationReply.From(cost.Stage1, layout), ModelQuantizationReply.From(cost.Boost, layout));
}

/// <summary>A model with 8-bit weights, compared with itself in float32 when it was loaded, on rows drawn from the ranges of its signals.</summary>
internal sealed record ModelQuantizationReply(
    [property: Description("Layers with 8-bit weights.")] int Layers,
    [property: Description("Target signal -> how far its results are from those in float32.")] IReadOnlyDictionary<string, QuantizationErrorReply> Signals)
{
    public static ModelQuantizationReply? From(ModelQuantization? model, SignalLayout layout)
    {
        if (model is null)
            return null;
        var signals = new OrderedDictionary<string, QuantizationErrorReply>(StringComparer.Ordinal);
        foreach (var signal in layout.Target)
            signals[signal] = QuantizationErrorReply.From(model.Signals[signal]);
        return new ModelQuantizationReply(model.Layers, signals);
    }
}

/// <summary>How far one target signal's results are from those in float32.</summary>
internal sealed record QuantizationErrorReply(
    [property: Description("Root mean square, in engineering units.")] double Rms,
    [property: Description("The same in standard deviations of the signal, dimensionless.")] double RmsStd,
    [property: Description("The largest, in engineering units.")] double Max,
    [property: Description("The same in standard deviations of the signal, dimensionless.")] double MaxStd)
{
    public static QuantizationErrorReply From(QuantizationError error) => new(error.Rms, error.RmsStd, error.Max, error.MaxStd);
}
