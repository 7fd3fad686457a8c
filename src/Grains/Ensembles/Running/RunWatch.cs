using System.Runtime.InteropServices;
using StreamCluster.Grains.Telemetry;

namespace StreamCluster.Grains.Ensembles;

/// <summary>Times the runs of one ensemble, where anybody wants to know.</summary>
internal sealed class RunWatch(NodeTelemetry telemetry, string ensemble, TimeProvider time)
{
    private readonly InferenceMetrics.EnsembleMetrics _metrics = telemetry.Inference.Of(ensemble);

    public void Called(RunCall call, string? traceParent)
    {
        call.Span = Spans.ContextOf(traceParent);
        if (_metrics.Enabled)
        {
            call.CalledAt = time.GetTimestamp();
        }
    }

    public void Run(RunSlot slot)
    {
        if (!_metrics.Enabled && !telemetry.Spans.Source.HasListeners())
        {
            slot.Run();
            return;
        }

        var began = time.GetTimestamp();
        slot.Run();
        Note(CollectionsMarshal.AsSpan(slot.Segments), began, time.GetElapsedTime(began));
    }

    private void Note(ReadOnlySpan<RunSegment> segments, long began, TimeSpan took)
    {
        var rows = 0;
        foreach (ref readonly var segment in segments)
        {
            rows += segment.Count;
            if (segment.WaitedSince != 0)
            {
                _metrics.Waited(time.GetElapsedTime(segment.WaitedSince, began));
            }
        }

        _metrics.Ran(rows, took);
        RunCall? last = null;
        foreach (ref readonly var segment in segments)
        {
            // Each sampled call has its span of the run that it shares with others.
            if (segment.Call.Span is not null && !ReferenceEquals(segment.Call, last))
            {
                AddSpan(segment, rows, took);
            }

            last = segment.Call;
        }
    }

    private void AddSpan(in RunSegment segment, int rows, TimeSpan took)
    {
        using var span = telemetry.Spans.Add(segment.Call.Span!.Value, "onnx run", time.GetUtcNow() - took, took);
        span?.SetTag("streamcluster.ensemble", ensemble);
        span?.SetTag("streamcluster.batch.size", rows);
        if (segment.Error is not null)
        {
            span?.SetStatus(System.Diagnostics.ActivityStatusCode.Error);
        }
    }
}
