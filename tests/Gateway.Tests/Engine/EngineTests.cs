using Microsoft.Extensions.DependencyInjection;
using StreamCluster.Gateway.Tests.Server;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Tests.Engine;

/// <summary>The default process is an Orleans silo: its sessions are activations, and its predictions pass the ensemble grain.</summary>
public sealed class EngineTests
{
    private const string Named = "\"ensemble_name\":\"Ensemble_x\"";
    private const int Sessions = 7;

    [SqliteFact]
    public async Task Sessions_Configured_AreAsManyActivations()
    {
        await using var server = await TestServer.StartAsync();
        await using var unconfigured = await server.ConnectAsync();
        var clients = await Task.WhenAll(Enumerable.Range(0, Sessions).Select(_ => server.ConfiguredAsync(Named)));
        await clients[0].ConfigureAsync(Named);
        await clients[1].ServesAsync();
        Assert.Equal(Sessions, await ActivationsAsync(server));

        await clients[0].CloseAsync();
        await UntilAsync(server, Sessions - 1);
        foreach (var client in clients)
            await client.DisposeAsync();
        await UntilAsync(server, 0);
    }

    [SqliteFact]
    public async Task Predictions_All_PassTheEnsembleGrain()
    {
        var calls = new EnsembleCalls();
        await using var server = await TestServer.StartAsync(builder => builder.Services.AddSingleton<IIncomingGrainCallFilter>(calls));
        await using var client = await server.ConfiguredAsync(Named);
        for (var i = 0; i < 20; i++)
            await client.AskAsync(Messages.PredictOf(i, $"{i}"));
        await client.AskAsync(Messages.Batch([Messages.Sample, Messages.Sample, Messages.Sample]));
        await client.AskAsync(Messages.PredictOf(3, "3")); // a replay
        await client.AskAsync("""{"type":"predict","data":{}}""");
        Assert.Equal((21, 23), (calls.Count, calls.Rows));
        Assert.Equal(23, (await server.StatsAsync()).GetProperty("total_predictions").GetInt64());
    }

    private static async Task<int> ActivationsAsync(TestServer server) =>
        (await server.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics())
            .Count(static grain => grain.GrainId.Type.ToString() == "session");

    private static async Task UntilAsync(TestServer server, int activations)
    {
        using var deadline = new CancellationTokenSource(StreamClient.Deadline);
        while (await ActivationsAsync(server) is var count && count != activations)
            Assert.False(deadline.IsCancellationRequested, $"{count} activations");
    }

    private sealed class EnsembleCalls : IIncomingGrainCallFilter
    {
        private int _count;
        private int _rows;

        public int Count => _count;

        public int Rows => _rows;

        public Task Invoke(IIncomingGrainCallContext context)
        {
            if (WatchedEnsembles.IsRunOfASession(context))
            {
                Interlocked.Increment(ref _count);
                Interlocked.Add(ref _rows, ((RunRequest)context.Request.GetArgument(0)!).Items.Sum(static item => item.Count));
            }

            return context.Invoke();
        }
    }
}
