using System.Data.Common;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.MembershipService;
using StreamCluster.Grains.History;

namespace StreamCluster.Hosting.Clustering;

/// <summary>
/// Orleans's ADO.NET membership table, which waits at the start for a database that is away, as the store does. Orleans retries every later
/// use of the table, but the first one only once: without this, a single lost connection ends the start.
/// </summary>
/// <param name="services">For the base class.</param>
/// <param name="cluster">For the base class.</param>
/// <param name="table">For the base class.</param>
/// <param name="inner">The base class's log.</param>
/// <param name="storage">Says how long to wait.</param>
/// <param name="clock">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class PatientMembershipTable(
    IServiceProvider services,
    IOptions<Orleans.Configuration.ClusterOptions> cluster,
    IOptions<AdoNetClusteringSiloOptions> table,
    ILogger<AdoNetClusteringTable> inner,
    StorageOptions storage,
    TimeProvider clock,
    ILogger<PatientMembershipTable> logger) : AdoNetClusteringTable(services, cluster, table, inner), IMembershipTable
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);

    Task IMembershipTable.InitializeMembershipTable(bool tryInitTableVersion) => InitializeAsync(tryInitTableVersion, CancellationToken.None);

    Task IMembershipTable.InitializeMembershipTableAsync(bool tryInitTableVersion, CancellationToken cancellationToken) =>
        InitializeAsync(tryInitTableVersion, cancellationToken);

    private Task InitializeAsync(bool tryInitTableVersion, CancellationToken cancellationToken) => Patience.RunAsync(
        token => InitializeMembershipTableAsync(tryInitTableVersion, token),
        static exception => exception is DbException,
        storage.StartTimeout,
        Between,
        exception => logger.WaitsForTable(storage.StartTimeout.TotalSeconds, exception.Message),
        clock,
        cancellationToken);
}
