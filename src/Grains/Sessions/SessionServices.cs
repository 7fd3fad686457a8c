using Microsoft.Extensions.Logging;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;
using StreamCluster.Grains.History.Writing;
using StreamCluster.Grains.Stats;
using StreamCluster.Grains.Telemetry;

namespace StreamCluster.Grains.Sessions;

/// <summary>What every session grain of a node works with.</summary>
/// <param name="Ensembles">The ensembles that are served.</param>
/// <param name="Store">Where sessions are stored.</param>
/// <param name="Writer">The group commit in front of it.</param>
/// <param name="Counters">The node's counters.</param>
/// <param name="Faults">Told when the store is not available.</param>
/// <param name="History">Settings under <c>History</c>.</param>
/// <param name="Clock">The clock.</param>
/// <param name="Logger">The log.</param>
/// <param name="Instrumentation">Instruments and spans; null: nobody is to hear of it.</param>
public sealed record SessionServices(
    IEnsembleDirectory Ensembles,
    ISessionStore Store,
    HistoryWriter Writer,
    NodeCounters Counters,
    StoreFaults Faults,
    HistoryOptions History,
    TimeProvider Clock,
    ILogger<SessionGrain> Logger,
    NodeTelemetry? Instrumentation = null)
{
    internal NodeTelemetry Telemetry { get; } = Instrumentation ?? NodeTelemetry.None;

    /// <summary>
    /// Under durability <c>async</c>, waits until what was answered is stored: to be called before anything is read from the store, for the
    /// row would be behind, and a claim would fence appends that are still on their way.
    /// </summary>
    /// <exception cref="StoreUnavailableException">That took longer than <see cref="HistoryOptions.StoreTimeout"/>.</exception>
    internal Task SettleAsync(CancellationToken cancellationToken) => Writer.SettleAsync(cancellationToken);
}
