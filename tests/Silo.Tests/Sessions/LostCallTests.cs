using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;
using StreamCluster.Silo.Ensembles;
using StreamCluster.Silo.Hosting;
using StreamCluster.Silo.Sessions;
using StreamCluster.Silo.Tests.Clusters;

namespace StreamCluster.Silo.Tests.Sessions;

/// <summary>Calls that are lost at each point, against a real silo.</summary>
public sealed class LostCallTests : IAsyncLifetime
{
    private readonly string _id = $"session_{Guid.NewGuid():N}";
    private readonly List<bool> _kept = [];
    private TestCluster _cluster = null!;

    private ISessionStore Store => _cluster.Gateways[0].Services.GetRequiredService<ISessionStore>();

    public async Task InitializeAsync() => _cluster = await TestCluster.StartAsync(1);

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Theory]
    [InlineData(Loss.OfCall)]
    [InlineData(Loss.OfAnswer)]
    [InlineData(Loss.OfAnswer, Loss.OfCall)]
    [InlineData(Loss.OfCall, Loss.OfCall)]
    [InlineData(Loss.OfAnswer, Loss.OfAnswer)]
    internal async Task OpenAsync_NewSessionAndLostCalls_IsTheOneSessionAndNotResumed(params Loss[] losses)
    {
        var (session, lossy) = Session(losses);
        var opened = await session.OpenAsync(new OpenSession(OpenKind.Create, 0, null, Configuration()), default);
        Assert.Null(opened.Error);
        Assert.False(opened.Resumed);
        Assert.True(lossy.Calls > losses.Length);
        Assert.Equal([true], _kept);
        var stored = await Store.ReadSessionAsync(_id, default);
        Assert.Equal(opened.Attachment, stored!.Attachment);
        // The token that is acknowledged is the stored one.
        var resumed = await Session().Session.OpenAsync(new OpenSession(OpenKind.Resume, 0, opened.ResumeToken, Configuration()), default);
        Assert.True(resumed.Resumed);
    }

    [Theory]
    [InlineData(Loss.OfCall)]
    [InlineData(Loss.OfAnswer)]
    [InlineData(Loss.OfAnswer, Loss.OfAnswer, Loss.OfCall)]
    internal async Task PredictAsync_LostCalls_AnswersOnceAndRecordsOnce(params Loss[] losses)
    {
        var opened = await Session().Session.OpenAsync(new OpenSession(OpenKind.Create, 0, null, Configuration()), default);
        var (session, lossy) = Session(losses);
        var reply = await session.PredictAsync(new PredictGroup(opened.Attachment, [Request(1), Request(2)]));
        Assert.Equal(2, reply.Results.Count);
        Assert.All(reply.Results, static result => Assert.Equal([12.5f, 31.25f, 58.5f, -2f], result.Predictions));
        Assert.All(reply.Results, static result => Assert.False(result.Replayed));
        Assert.Equal(2, reply.PredictionsCount);
        Assert.Equal(losses.Length + 1, lossy.Calls);
        Assert.Equal(2, (await Store.FindAsync(_id, default))!.SampleCount);
    }

    [Fact]
    public async Task PredictAsync_NoCallArrivesInTime_NobodyKnows()
    {
        var opened = await Session().Session.OpenAsync(new OpenSession(OpenKind.Create, 0, null, Configuration()), default);
        var (session, _) = Session(new ClusterOptions { RetryFor = TimeSpan.Zero }, Loss.OfAnswer);
        Assert.True((await session.PredictAsync(new PredictGroup(opened.Attachment, [Request(1)]))).InDoubt);
    }

    [Fact]
    public async Task DetachAsync_OlderAttachment_KeepsTheReferenceOfTheNewerOne()
    {
        var (session, _) = Session();
        var first = await session.OpenAsync(new OpenSession(OpenKind.Create, 0, null, Configuration()), default);
        var second = await session.OpenAsync(new OpenSession(OpenKind.Resume, 0, first.ResumeToken, Configuration()), default);
        await session.DetachAsync(first.Attachment);
        Assert.Equal([true, true], _kept);
        await session.DetachAsync(second.Attachment);
        Assert.Equal([true, true, false], _kept);
    }

    private static ConfigurationRequest Configuration() => new() { EnsembleName = "Ensemble_x" };

    // T1 = 24, T2 = 0, P1 = 0
    private static PredictRequest Request(long ordinal) => new() { Ordinal = ordinal, IsBatch = false, Rows = [24, 0, 0], Count = 1 };

    private (RemoteSession Session, LossySession Lossy) Session(params Loss[] losses) => Session(new ClusterOptions(), losses);

    private (RemoteSession Session, LossySession Lossy) Session(ClusterOptions options, params Loss[] losses)
    {
        var services = _cluster.Gateways[0].Services;
        var lossy = new LossySession(services.GetRequiredService<IClusterClient>().GetGrain<ISiloSession>(_id), losses);
        var calls = new ClusterCalls(options, TimeProvider.System, NullLogger<ClusterCalls>.Instance);
        return (new RemoteSession(
            _id, lossy, calls, services.GetRequiredService<KnownEnsembles>(), services.GetRequiredService<CallTracing>(), TimeProvider.System,
            (_, isAttached) => _kept.Add(isAttached)), lossy);
    }
}
