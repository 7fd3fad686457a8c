using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Core.Internal;
using Orleans.Runtime.Placement;
using Orleans.TestingHost;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.Ensembles;
using StreamCluster.Grains.History;
using StreamCluster.Grains.History.Sqlite;
using StreamCluster.Grains.History.Writing;
using StreamCluster.Grains.Sessions;
using StreamCluster.Grains.Stats;
using StreamCluster.Grains.Telemetry;
using StreamCluster.Grains.Tests.Ensembles;
using StreamCluster.Grains.Tests.History;

namespace StreamCluster.Grains.Tests.Sessions;

/// <summary>A session grain as it ships, in an Orleans silo: the SQLite store in a folder of its own, the group commit, and the test models.</summary>
internal sealed class GrainFixture : IAsyncDisposable
{
    public const string SessionId = "session_00000000000000000000000000000000";

    /// <summary>The gateway repeats a call this often at most.</summary>
    private const int MaxRepeats = 8;

    private readonly TemporaryFolder _folder = new();
    private readonly EnsembleCatalog _catalog;
    private readonly List<InProcessTestCluster> _clusters = [];

    private GrainFixture(EnsembleCatalog catalog, HistoryDurability durability)
    {
        _catalog = catalog;
        var options = new HistoryOptions { Durability = durability };
        Store = new UnreadableStore(new SqliteSessionStore(
            new StorageOptions { Path = _folder.Path }, options, TimeProvider.System, NullLogger<SqliteSessionStore>.Instance));
        Writer = new HistoryWriter(Store, options, TimeProvider.System, NullLogger<HistoryWriter>.Instance);
        Counters = new NodeCounters(TimeProvider.System);
        Services = new SessionServices(
            catalog, Store, Writer, Counters, new StoreFaults(TimeProvider.System, NullLogger<StoreFaults>.Instance), options,
            NodeTelemetry.None, TimeProvider.System, NullLogger<SessionGrain>.Instance);
    }

    public UnreadableStore Store { get; }

    public HistoryWriter Writer { get; }

    public NodeCounters Counters { get; }

    public SessionServices Services { get; }

    public ISessionGrain Grain { get; private set; } = null!;

    public static async Task<GrainFixture> CreateAsync(HistoryDurability durability = HistoryDurability.Commit, short silos = 1)
    {
        var fixture = new GrainFixture(await Catalogs.LoadTestModelsAsync(), durability);
        await fixture.Store.InitializeAsync(CancellationToken.None);
        fixture.Grain = await fixture.NewGrainAsync(silos);
        return fixture;
    }

    /// <summary>Another activation of the same session, which Orleans permits for a moment: in a cluster that does not know the first one.</summary>
    public async Task<ISessionGrain> NewGrainAsync(short silos = 1)
    {
        var builder = new InProcessTestClusterBuilder(silos);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) => silo.Services.AddSingleton(Services).AddSingleton(_catalog));
        var cluster = builder.Build();
        _clusters.Add(cluster);
        await cluster.DeployAsync();
        return cluster.Client.GetGrain<ISessionGrain>(SessionId);
    }

    /// <summary>Activations of the session in the first cluster.</summary>
    public async Task<int> CountActivationsAsync() =>
        (await _clusters[0].Client.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics())
            .Count(static grain => grain.GrainId.Type.ToString() == "session");

    /// <summary>Has the session move to the other of two silos.</summary>
    public async Task MoveAsync()
    {
        var management = _clusters[0].Client.GetGrain<IManagementGrain>(0);
        var from = await management.GetActivationAddress(Grain);
        RequestContext.Set(IPlacementDirector.PlacementHintKey, _clusters[0].Silos.Select(static silo => silo.SiloAddress).Single(silo => !silo.Equals(from)));
        await Grain.Cast<IGrainManagementExtension>().MigrateOnIdle();
        RequestContext.Clear();
        SiloAddress? now;
        while ((now = await management.GetActivationAddress(Grain)) is null || now.Equals(from))
            await Task.Yield();
    }

    /// <summary>Calls as the gateway does: again as long as the grain asks for it.</summary>
    public static async Task<PredictReply> PredictAsync(ISessionGrain grain, PredictGroup group)
    {
        for (var repeats = 0; ; repeats++)
        {
            var reply = await grain.PredictAsync(group);
            if (reply.Outcome != SessionOutcome.Repeat || repeats == MaxRepeats)
                return reply;
        }
    }

    /// <inheritdoc cref="PredictAsync(ISessionGrain, PredictGroup)"/>
    public Task<PredictReply> PredictAsync(PredictGroup group) => PredictAsync(Grain, group);

    /// <summary>The session, made, with <c>Ensemble_x</c>.</summary>
    public async Task<OpenReply> OpenAsync()
    {
        var reply = await Grain.OpenAsync(
            new OpenSession(OpenKind.Create, 0, ResumeToken.Create(), new ConfigurationRequest { EnsembleName = "Ensemble_x" }));
        Assert.Null(reply.Error);
        return reply;
    }

    /// <summary>A connection that takes the session from this one.</summary>
    public static OpenSession ResumeFrom(OpenReply opened) =>
        new(OpenKind.Resume, opened.Attachment, opened.ResumeToken, new ConfigurationRequest());

    /// <summary>The connection's configuration again, by another ensemble.</summary>
    public static OpenSession Reconfigure(OpenReply opened, long ordinal, string ensembleName) => new(
        OpenKind.Reconfigure, opened.Attachment, opened.ResumeToken, new ConfigurationRequest { EnsembleName = ensembleName }, Ordinal: ordinal);

    /// <summary>The session as it is stored.</summary>
    public async Task<StoredSession> RowAsync() => (await Store.ReadSessionAsync(SessionId, CancellationToken.None))!;

    /// <summary>A sample with T1 = <paramref name="t1"/> and the others 0, for which <c>Pressure_1</c> = 0.5 T1 + 0.5.</summary>
    public static PredictRequest Request(long ordinal, float t1, RequestId? id = null) => new()
    {
        Ordinal = ordinal,
        Id = id,
        IsBatch = false,
        Rows = [t1, 0, 0],
        Count = 1,
    };

    public static float PressureOf(float t1) => (0.5f * t1) + 0.5f;

    public static PredictGroup Group(long attachment, params PredictRequest[] requests) => new(attachment, requests);

    /// <summary>Everything that is stored of the session: <c>Pressure_1</c> by sequence number.</summary>
    public async Task<IReadOnlyList<float>> StoredAsync()
    {
        await Writer.FlushAsync(CancellationToken.None);
        var stored = new List<float>();
        foreach (var chunk in await Store.ReadAsync(SessionId, CancellationToken.None).ToListAsync())
        {
            Assert.Equal(stored.Count, chunk.FirstSequence); // no gap, nothing twice
            for (var sample = 0; sample < chunk.SampleCount; sample++)
                stored.Add(chunk.Predictions[sample * chunk.Layout.Target.Count]);
        }

        return stored;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var cluster in _clusters)
            await cluster.DisposeAsync();
        await Writer.DisposeAsync();
        await Store.DisposeAsync();
        await _catalog.DisposeAsync();
        _folder.Dispose();
    }
}
