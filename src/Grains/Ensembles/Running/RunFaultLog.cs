using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.Ensembles;

/// <summary>
/// Logs why runs fail, for one ensemble. A client can make a model fail as often as it likes, so at most one failure a second is
/// logged, with the number of those since.
/// </summary>
internal sealed class RunFaultLog(string ensemble, ILogger logger, TimeProvider time)
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private long _lastLogged;
    private bool _anyLogged;
    private int _untold;

    /// <summary>Logs it, and gives what the client is told.</summary>
    /// <param name="exception">What went wrong.</param>
    /// <param name="span">Of one of the messages that it concerns; null: none of them is sampled.</param>
    public GrainError Report(Exception exception, ActivityContext? span)
    {
        if (exception is not OnnxRuntimeException fault)
        {
            // A bug of ours: not of a client's making, so each is logged.
            var traceId = (span?.TraceId ?? ActivityTraceId.CreateRandom()).ToHexString();
            EnsembleLog.RunBroke(logger, exception, ensemble, traceId);
            return RunErrors.Internal(traceId);
        }

        int untold;
        lock (_gate)
        {
            if (_anyLogged && time.GetElapsedTime(_lastLogged) < Between)
            {
                _untold++;
                return RunErrors.Failed;
            }

            (_anyLogged, _lastLogged) = (true, time.GetTimestamp());
            (untold, _untold) = (_untold, 0);
        }

        EnsembleLog.RunFailed(logger, ensemble, OnnxMessage.Shorten(fault), untold);
        return RunErrors.Failed;
    }
}
