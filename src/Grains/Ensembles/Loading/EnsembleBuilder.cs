using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.Telemetry;

namespace StreamCluster.Grains.Ensembles;

/// <summary>Puts an ensemble together out of its record and its two models, and runs it once before it counts as loaded.</summary>
internal sealed class EnsembleBuilder(InferenceOptions options, ILogger logger, TimeProvider time, NodeTelemetry telemetry)
{
    /// <exception cref="UnusableModelException">The parts do not fit, or the ensemble does not run.</exception>
    public async Task<LoadedEnsemble> BuildAsync(EnsembleRecord record, OnnxModel stage1, OnnxModel boost)
    {
        CheckSignals(record, "stage1", stage1.Record);
        CheckSignals(record, "boost", boost.Record);
        var description = Describe(record, stage1, boost);
        var runner = new EnsembleRunner(description, stage1, boost, options, logger, time, telemetry);
        try
        {
            WarmUp(runner, description);
            return new(description, runner);
        }
        catch
        {
            await runner.DisposeAsync();
            throw;
        }
    }

    private static void CheckSignals(EnsembleRecord record, string kind, ModelRecord model)
    {
        var difference = SignalNames.Difference("boundary signals", record.Signals.Boundary, model.Boundary)
            ?? SignalNames.Difference("target signals", record.Signals.Target, model.Target);
        if (difference is not null)
        {
            throw new UnusableModelException($"The {kind} model {model.Name} has other signals than the ensemble: {difference}.");
        }
    }

    private static EnsembleDescription Describe(EnsembleRecord record, OnnxModel stage1, OnnxModel boost)
    {
        var ranges = new Dictionary<string, SignalRange>(boost.Record.Ranges, StringComparer.Ordinal);
        foreach (var (signal, range) in stage1.Record.Ranges)
        {
            ranges[signal] = range;
        }

        // Training sides list more than the ensemble's own signals at times.
        foreach (var other in ranges.Keys.Except(record.Signals.Boundary).Except(record.Signals.Target).ToList())
        {
            ranges.Remove(other);
        }

        var used = record.SignalAnalysis.Where(static signal => signal.UseBoost).Select(static signal => signal.Signal).ToHashSet(StringComparer.Ordinal);
        bool[] defaultBoost = [.. record.Signals.Target.Select(used.Contains)];
        return new(record.EnsembleName, EnsembleVersion.Of(record, stage1, boost, ranges), record.Signals, defaultBoost, record, ranges)
        {
            Quantization = stage1.Quantization is null && boost.Quantization is null ? null : new(stage1.Quantization?.Cost, boost.Quantization?.Cost),
        };
    }

    private static void WarmUp(EnsembleRunner runner, EnsembleDescription ensemble)
    {
        var known = ensemble.Layout.Boundary.All(ensemble.Ranges.ContainsKey);
        float[] row = [.. ensemble.Layout.Boundary.Select(signal => known ? (float)ensemble.Ranges[signal].Mean : 0f)];
        bool finite;
        try
        {
            finite = runner.WarmUp(row);
        }
        catch (OnnxRuntimeException e)
        {
            throw new UnusableModelException($"A first run of the ensemble failed: {OnnxMessage.Shorten(e)}", e);
        }

        // Zeros may be nonsense to a model; the means of its own training data are not.
        if (known && !finite)
        {
            throw new UnusableModelException("At the means of its training data the ensemble's result is not finite.");
        }
    }
}

/// <summary>An ensemble that is served.</summary>
internal sealed record LoadedEnsemble(EnsembleDescription Description, EnsembleRunner Runner);
