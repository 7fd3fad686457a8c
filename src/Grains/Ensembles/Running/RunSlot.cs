using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace StreamCluster.Grains.Ensembles;

/// <summary>
/// One run at a time: the memory for both models and the rows that are in it. Rows that use the boost come first, so that the boost
/// model runs on a prefix.
/// </summary>
internal sealed class RunSlot : IThreadPoolWorkItem, IDisposable
{
    private readonly EnsembleRunner _runner;
    private readonly EnsembleColumns _columns;
    private readonly RunFaultLog _faults;
    private readonly ModelBuffers _stage1;
    private readonly ModelBuffers _boost;
    private readonly BoostAside _aside;
    private readonly RunCores? _cores;

    public RunSlot(EnsembleRunner runner, EnsembleColumns columns, OnnxModel stage1, OnnxModel boost, int maxRows, RunFaultLog faults, RunCores? cores)
    {
        _runner = runner;
        _columns = columns;
        _faults = faults;
        _stage1 = new(stage1, maxRows, sharedInput: null);
        _boost = new(boost, maxRows, columns.SameInput ? _stage1.Input : null);
        _cores = cores;
        _aside = new(_boost, cores);
    }

    /// <summary>What is in the run.</summary>
    public List<RunSegment> Segments { get; } = [];

    /// <summary>Whether the run has the machine for itself, and its boost may use a second thread. Set before each run.</summary>
    public bool IsAlone { get; set; }

    /// <summary>Whether it has let the pool's other work go first. Guarded by being in the pool once only.</summary>
    public bool HasGivenWay { get; set; }

    /// <summary>The thread pool's way in: a run of what waits.</summary>
    void IThreadPoolWorkItem.Execute() => _runner.RunWaiting(this);

    /// <summary>Copies the segments' rows in: after this nothing of the callers' memory is read any more.</summary>
    public void Load()
    {
        var segments = CollectionsMarshal.AsSpan(Segments);
        var start = 0;
        foreach (var boosted in (ReadOnlySpan<bool>)[true, false])
        {
            foreach (ref var segment in segments)
            {
                if (segment.Call.IsBoosted != boosted)
                {
                    continue;
                }

                segment.Start = start;
                var rows = segment.Call.RowsOf(segment, _columns.Widths.Boundary);
                _columns.CopyStage1Rows(rows, _stage1.Input, start);
                if (boosted && !_columns.SameInput)
                {
                    _columns.CopyBoostRows(rows, _boost.Input, start);
                }

                start += segment.Count;
            }
        }
    }

    /// <summary>Runs what was loaded. Never throws: what goes wrong is with the segments.</summary>
    public void Run()
    {
        var segments = CollectionsMarshal.AsSpan(Segments);
        try
        {
            var (rows, boosted) = (0, 0);
            foreach (ref readonly var segment in segments)
            {
                rows += segment.Count;
                boosted += segment.Call.IsBoosted ? segment.Count : 0;
            }

            Compute(rows, boosted);
            foreach (ref var segment in segments)
            {
                Give(ref segment, segment.Start);
            }
        }
        catch (OnnxRuntimeException) when (segments.Length > 1)
        {
            RunApart(segments);
        }
        catch (Exception e)
        {
            Fail(segments, e);
        }
    }

    /// <summary>One run of these many copies of a row, both models; gives the first row's stage 1 and boost results.</summary>
    public (float[] Stage1, float[] Boost) WarmUp(ReadOnlySpan<float> row, int rows)
    {
        for (var i = 0; i < rows; i++)
        {
            _columns.CopyStage1Rows(row, _stage1.Input, i);
            if (!_columns.SameInput)
            {
                _columns.CopyBoostRows(row, _boost.Input, i);
            }
        }

        Compute(rows, rows);
        var target = _columns.Widths.Target;
        return (_stage1.Output[..target], _boost.Output[..target]);
    }

    public void Dispose()
    {
        _stage1.Dispose();
        _boost.Dispose();
        _aside.Dispose();
    }

    private void Compute(int rows, int boosted)
    {
        var core = _cores?.Begin() ?? ThreadCore.Unknown;
        try
        {
            RunModels(rows, boosted);
        }
        finally
        {
            _cores?.End(core);
        }
    }

    private void RunModels(int rows, int boosted)
    {
        if (boosted > 0 && IsAlone)
        {
            _aside.Start(boosted);
            try
            {
                _stage1.Run(rows);
            }
            finally
            {
                _aside.Finish(); // also after a failure: the memory must be nobody's when this returns
            }

            return;
        }

        _stage1.Run(rows);
        if (boosted > 0)
        {
            _boost.Run(boosted);
        }
    }

    /// <summary>The combined run failed: each segment alone, so that only the faulty one does. Rare, so it may allocate.</summary>
    private void RunApart(Span<RunSegment> segments)
    {
        var (stage1, boost) = ((float[])_stage1.Input.Clone(), (float[])_boost.Input.Clone());
        var width = _columns.Widths.Boundary;
        foreach (ref var segment in segments)
        {
            var (from, count) = (segment.Start * width, segment.Count * width);
            stage1.AsSpan(from, count).CopyTo(_stage1.Input);
            boost.AsSpan(from, count).CopyTo(_boost.Input);
            try
            {
                Compute(segment.Count, segment.Call.IsBoosted ? segment.Count : 0);
                Give(ref segment, 0);
            }
            catch (Exception e)
            {
                Fail(MemoryMarshal.CreateSpan(ref segment, 1), e);
            }
        }
    }

    private void Give(ref RunSegment segment, int start)
    {
        var target = _columns.Widths.Target;
        var predictions = segment.Predictions.AsSpan(segment.Row * target, segment.Count * target);
        var boost = segment.Call.IsBoosted ? segment.Call.Boost : [];
        if (!_columns.Combine(_stage1.Output.AsSpan(start * target), _boost.Output.AsSpan(start * target), boost, predictions))
        {
            segment.Error = RunErrors.NotFinite;
        }
    }

    private void Fail(Span<RunSegment> segments, Exception exception)
    {
        ActivityContext? span = null;
        foreach (ref readonly var segment in segments)
        {
            span ??= segment.Call.Span;
        }

        var error = _faults.Report(exception, span);
        foreach (ref var segment in segments)
        {
            segment.Error = error;
        }
    }
}
