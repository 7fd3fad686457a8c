using Microsoft.Extensions.DependencyInjection;
using StreamCluster.Gateway;
using StreamCluster.Gateway.Tests.Server;
using StreamCluster.Hosting;
using StreamCluster.Tests.Postgres;

namespace StreamCluster.Silo.Tests.Clusters;

/// <summary>A full node that the others have declared dead.</summary>
public sealed class SiloFailureTests
{
    [Fact]
    public async Task FullNode_DeclaredDead_ClosesWith1012AtOnceAndExitsAndItsSessionGoesOnElsewhere()
    {
        using var folder = new TestFolder();
        string[] settings =
        [
            .. TestStore.SettingsOf(await (await PostgresServer.Shared).CreateDatabaseAsync()), "--Models:Path", TestData.Models,
            "--Logging:Console:LogLevel:Default", "None", "--urls", "http://127.0.0.1:0", "--Exports:Path", folder.Path,
            // What an ordinary stop takes its time for.
            "--Drain:Pause", "00:01:00", "--Drain:Spread", "00:01:00", "--Drain:Timeout", "00:02:00",
        ];
        await using var other = await TestGateway.StartAsync(GatewayHost.Build([.. settings, "--Node:Name", "other", "--Drain:Pause", "00:00:00", "--Drain:Spread", "00:00:00"]));
        var dead = GatewayHost.Build([.. settings, "--Node:Name", "dead"]);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        dead.Lifetime.ApplicationStarted.Register(started.SetResult);
        var services = dead.Services;
        var exit = NodeProgram.RunAsync(() => dead);
        await started.Task.WaitAsync(StreamClient.Deadline);
        await TestGrains.WhenReadyAsync(dead).WaitAsync(StreamClient.Deadline);
        await using var client = await StreamClient.ConnectAsync(new Uri(dead.Urls.Single()));
        await using var second = await StreamClient.ConnectAsync(new Uri(dead.Urls.Single()));
        var session = await client.ConfigureAsync("\"ensemble_name\":\"Ensemble_x\"");
        await client.ServesAsync();

        services.GetRequiredService<IFatalErrorHandler>().OnFatalException(this, "told by the membership table", null);

        Assert.False(services.GetRequiredService<Readiness>().IsReady);
        Assert.Equal(1012, await client.ReceiveCloseAsync());
        Assert.Equal(1012, await second.ReceiveCloseAsync());
        Assert.Equal(NodeExit.SiloFailed, await exit.WaitAsync(StreamClient.Deadline));
        var (resumed, ack) = await other.ConfiguredAsync($"\"session_id\":\"{session.Text("session_id")}\",\"resume_token\":\"{session.Text("resume_token")}\",\"ensemble_name\":\"Ensemble_x\"");
        await using var connection = resumed;
        Assert.True(ack.GetProperty("resumed").GetBoolean());
        await resumed.ServesAsync();
    }
}
