namespace StreamCluster.Client;

/// <summary>What 8-bit weights cost an ensemble in accuracy. Null for a model that has none.</summary>
public sealed record EnsembleQuantization
{
    /// <summary>Of the stage-1 model.</summary>
    public ModelQuantization? Stage1 { get; init; }

    /// <summary>Of the residual boost model.</summary>
    public ModelQuantization? Boost { get; init; }
}

/// <summary>A model with 8-bit weights, compared with itself in float32 when it was loaded, on rows drawn from the signals' ranges.</summary>
public sealed record ModelQuantization
{
    /// <summary>Layers with 8-bit weights.</summary>
    public int Layers { get; init; }

    /// <summary>By target signal.</summary>
    public IReadOnlyDictionary<string, QuantizationError> Signals { get; init; } = new Dictionary<string, QuantizationError>(StringComparer.Ordinal);
}

/// <summary>How far one target signal's results are from those in float32.</summary>
/// <param name="Rms">Root mean square, in engineering units.</param>
/// <param name="RmsStd">The same, in standard deviations of the signal.</param>
/// <param name="Max">The largest, in engineering units.</param>
/// <param name="MaxStd">The same, in standard deviations of the signal.</param>
public sealed record QuantizationError(double Rms, double RmsStd, double Max, double MaxStd);
