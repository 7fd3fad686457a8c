using Microsoft.Extensions.Logging.Abstractions;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.Ensembles;
using StreamCluster.Grains.History;
using StreamCluster.Grains.History.Sqlite;
using StreamCluster.Grains.History.Writing;
using StreamCluster.Grains.Sessions;
using StreamCluster.Grains.Stats;
using StreamCluster.Grains.Tests.Ensembles;
using StreamCluster.Grains.Tests.History;

namespace StreamCluster.Grains.Tests.Sessions;

/// <summary>A session grain as it ships: the SQLite store in a folder of its own, the group commit, and the test models.</summary>
internal sealed class GrainFixture : IAsyncDisposable
{
    public const string SessionId = "session_00000000000000000000000000000000";
    private readonly TemporaryFolder _folder = new();
    private readonly EnsembleCatalog _catalog;
    private int _forgotten;

    private GrainFixture(EnsembleCatalog catalog, HistoryDurability durability)
    {
        _catalog = catalog;
        var options = new HistoryOptions { Durability = durability };
        Store = new UnreadableStore(new SqliteSessionStore(
            new StorageOptions { Path = _folder.Path }, options, TimeProvider.System, NullLogger<SqliteSessionStore>.Instance));
        Writer = new HistoryWriter(Store, options, TimeProvider.System, NullLogger<HistoryWriter>.Instance);
        Counters = new NodeCounters(TimeProvider.System);
        Services = new SessionServices(
            new EnsembleDirectory(catalog), Store, Writer, Counters, new StoreFaults(TimeProvider.System, NullLogger<StoreFaults>.Instance), options, TimeProvider.System, NullLogger<SessionGrain>.Instance);
        Grain = NewGrain();
    }

    public UnreadableStore Store { get; }

    public HistoryWriter Writer { get; }

    public NodeCounters Counters { get; }

    public SessionServices Services { get; }

    public SessionGrain Grain { get; }

    /// <summary>How often a grain said that it holds nothing any more.</summary>
    public int Forgotten => Volatile.Read(ref _forgotten);

    public static async Task<GrainFixture> CreateAsync(HistoryDurability durability = HistoryDurability.Commit)
    {
        var fixture = new GrainFixture(await Catalogs.LoadTestModelsAsync(), durability);
        await fixture.Store.InitializeAsync(CancellationToken.None);
        return fixture;
    }

    /// <summary>Another activation of the same session.</summary>
    public SessionGrain NewGrain() => new(SessionId, Services, _ => Interlocked.Increment(ref _forgotten));

    /// <summary>The session, made, with <c>Ensemble_x</c>.</summary>
    public async Task<OpenReply> OpenAsync()
    {
        var reply = await Grain.OpenAsync(
            new OpenSession(OpenKind.Create, 0, null, new ConfigurationRequest { EnsembleName = "Ensemble_x" }), CancellationToken.None);
        Assert.Null(reply.Error);
        return reply;
    }

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
        await Writer.DisposeAsync();
        await Store.DisposeAsync();
        await _catalog.DisposeAsync();
        _folder.Dispose();
    }
}
