using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.Ensembles;

/// <summary>Puts rows into the models' order and results back into the ensemble's. Immutable.</summary>
internal sealed class EnsembleColumns
{
    // Per column of the model: the ensemble's column. Null where the order is the same.
    private readonly int[]? _stage1Inputs;
    private readonly int[]? _boostInputs;

    // Per target signal of the ensemble: the model's column.
    private readonly int[]? _stage1Outputs;
    private readonly int[]? _boostOutputs;

    public EnsembleColumns(SignalLayout layout, ModelRecord stage1, ModelRecord boost)
    {
        Widths = new(layout.Boundary.Count, layout.Target.Count);
        _stage1Inputs = SignalNames.Map(layout.Boundary, stage1.Boundary);
        _boostInputs = SignalNames.Map(layout.Boundary, boost.Boundary);
        _stage1Outputs = SignalNames.Map(stage1.Target, layout.Target);
        _boostOutputs = SignalNames.Map(boost.Target, layout.Target);
        SameInput = stage1.Boundary.SequenceEqual(boost.Boundary, StringComparer.Ordinal);
    }

    public SignalWidths Widths { get; }

    /// <summary>Whether both models take the same columns in the same order, and so can share an input.</summary>
    public bool SameInput { get; }

    public void CopyStage1Rows(ReadOnlySpan<float> rows, float[] input, int start) => Copy(rows, input, start, _stage1Inputs);

    public void CopyBoostRows(ReadOnlySpan<float> rows, float[] input, int start) => Copy(rows, input, start, _boostInputs);

    /// <summary>stage1 + (boost where it is used), in float32 and in the ensemble's order. False: a result is not finite.</summary>
    /// <param name="stage1">[rows, target], in the model's order.</param>
    /// <param name="boost">Likewise.</param>
    /// <param name="used">Per target signal of the ensemble; empty: none.</param>
    /// <param name="predictions">[rows, target], in the ensemble's order.</param>
    public bool Combine(ReadOnlySpan<float> stage1, ReadOnlySpan<float> boost, ReadOnlySpan<bool> used, Span<float> predictions)
    {
        var finite = true;
        var width = Widths.Target;
        for (var row = 0; row < predictions.Length; row += width)
        {
            var result = predictions.Slice(row, width);
            var first = stage1.Slice(row, width);
            var second = used.IsEmpty ? default : boost.Slice(row, width);
            for (var i = 0; i < result.Length; i++)
            {
                var value = first[_stage1Outputs is null ? i : _stage1Outputs[i]];
                if (i < used.Length && used[i])
                {
                    value += second[_boostOutputs is null ? i : _boostOutputs[i]];
                }

                finite &= float.IsFinite(value);
                result[i] = value;
            }
        }

        return finite;
    }

    private void Copy(ReadOnlySpan<float> rows, float[] input, int start, int[]? order)
    {
        var width = Widths.Boundary;
        var to = input.AsSpan(start * width, rows.Length);
        if (order is null)
        {
            rows.CopyTo(to);
            return;
        }

        for (var row = 0; row < rows.Length; row += width)
        {
            for (var i = 0; i < width; i++)
            {
                to[row + i] = rows[row + order[i]];
            }
        }
    }
}
