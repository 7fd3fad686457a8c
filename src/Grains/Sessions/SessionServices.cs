using Microsoft.Extensions.Logging;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.Ensembles;
using StreamCluster.Grains.History;
using StreamCluster.Grains.History.Writing;
using StreamCluster.Grains.Stats;
using StreamCluster.Grains.Telemetry;

namespace StreamCluster.Grains.Sessions;

/// <summary>What the session grains of a silo share.</summary>
/// <param name="Catalog">The ensembles that the silo serves.</param>
/// <param name="Store">Where sessions are stored.</param>
/// <param name="Writer">The group commit in front of the store.</param>
/// <param name="Counters">The node's counters.</param>
/// <param name="Faults">Logs that the store is unavailable.</param>
/// <param name="History">Settings under <c>History</c>.</param>
/// <param name="Telemetry">Instruments and spans.</param>
/// <param name="Clock">The clock.</param>
/// <param name="Logger">The log.</param>
internal sealed record SessionServices(
    EnsembleCatalog Catalog,
    ISessionStore Store,
    HistoryWriter Writer,
    NodeCounters Counters,
    StoreFaults Faults,
    HistoryOptions History,
    NodeTelemetry Telemetry,
    TimeProvider Clock,
    ILogger<SessionGrain> Logger)
{
    /// <summary>Counts what was recorded for the first time.</summary>
    public void Predicted(SampleChunk chunk, string ensembleName)
    {
        for (var i = 0; i < chunk.Requests.Count; i++)
            Counters.Predicted(chunk.Requests[i].Count, chunk.Requests[i].LatencyMs);
        Telemetry.Sessions.Predicted(ensembleName, chunk.SampleCount);
    }
}
