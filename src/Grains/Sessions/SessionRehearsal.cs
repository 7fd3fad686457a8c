using Microsoft.Extensions.Logging.Abstractions;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;
using StreamCluster.Grains.History.Writing;
using StreamCluster.Grains.Stats;
using StreamCluster.Grains.Telemetry;

namespace StreamCluster.Grains.Sessions;

/// <summary>
/// Runs a session's code before clients connect. .NET compiles code at its first use, which would delay the first answers, and those after the
/// first failover. Stores no session and counts no prediction; only the metrics of inference see the runs.
/// </summary>
public sealed class SessionRehearsal
{
    /// <summary>Prefix of the ids of rehearsed sessions, which no client can use.</summary>
    private const string IdPrefix = "rehearsal_";

    private const int Rounds = 2;

    private readonly IGrainFactory _grains;
    private readonly SessionServices _services;

    internal SessionRehearsal(IGrainFactory grains, SessionServices services) => (_grains, _services) = (grains, services);

    /// <summary>Rehearses with one of the ensembles, if there is one. A failure does not keep the node from serving.</summary>
    /// <returns>What failed; null: nothing.</returns>
    public async Task<Exception?> RunAsync(CancellationToken cancellationToken)
    {
        if (_services.Catalog.Names is not [var name, ..] || _services.Catalog.Find(name) is not { } ensemble)
            return null;
        try
        {
            var writer = new HistoryWriter(_services.Store, _services.History, _services.Clock, NullLogger<HistoryWriter>.Instance);
            await using (writer)
            {
                for (var i = 0; i < Rounds; i++)
                    await RunAsync(ensemble, writer, cancellationToken);
            }

            return null;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return exception;
        }
    }

    private async Task RunAsync(EnsembleDescription ensemble, HistoryWriter writer, CancellationToken cancellationToken)
    {
        var sessionId = $"{IdPrefix}{Guid.NewGuid():N}";
        var request = new PredictRequest { Ordinal = 1, IsBatch = false, Rows = RowOf(ensemble), Count = 1 };
        var group = new PredictGroup(1, [request]);

        // A resume and a prediction through the grain: there is no such session.
        var session = _grains.GetGrain<ISessionGrain>(sessionId);
        await session.OpenAsync(new OpenSession(OpenKind.Resume, 1, ResumeToken.Create(), new ConfigurationRequest()));
        await session.PredictAsync(group);

        // The rest as the grain would do it with a session; the append is refused, because the store has none.
        var silent = _services with
        {
            Writer = writer,
            Telemetry = NodeTelemetry.None,
            Counters = new NodeCounters(_services.Clock),
            Logger = NullLogger<SessionGrain>.Instance,
        };
        var configuration = new SessionConfiguration(ensemble.Name, ensemble.DefaultBoost, null, StreamMode.Single, 1, true, OutputFormat.Json);
        var row = new NewSession(sessionId, new byte[32], configuration, ensemble.Layout).Stored(Guid.NewGuid());
        var state = new SessionState(row, silent);
        state.Configured(row, ensemble);
        await new GroupPrediction(sessionId, silent, _grains, state, _services.Clock.GetTimestamp()).RunAsync(group);
        await _services.Store.ConfigureAsync(sessionId, row.Claim, configuration, ensemble.Layout, 2, 0, cancellationToken);
        await _services.Store.FindChunkAsync(sessionId, 1, 1, cancellationToken);
    }

    /// <summary>Mean values of the training data, or zeros if the model JSON has no ranges.</summary>
    private static float[] RowOf(EnsembleDescription ensemble) =>
        [.. ensemble.Layout.Boundary.Select(signal => (float)(ensemble.Ranges.GetValueOrDefault(signal)?.Mean ?? 0))];
}
