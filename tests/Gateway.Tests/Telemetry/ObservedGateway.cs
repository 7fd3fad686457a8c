using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using StreamCluster.Gateway.Tests.Server;
using StreamCluster.Grains.History;

namespace StreamCluster.Gateway.Tests.Telemetry;

/// <summary>
/// A gateway that has been through everything that it counts, and the collector that it sent what it counted to: over real sockets, by the
/// real exporter.
/// </summary>
public sealed class ObservedGateway : IAsyncLifetime
{
    /// <summary>Messages of the load.</summary>
    internal const int MessageCount = 14;

    private StreamClient? _stays;

    internal OtlpReceiver Receiver { get; private set; } = null!;

    internal TestServer Server { get; private set; } = null!;

    internal IReadOnlyList<Series> Series { get; private set; } = [];

    public async Task InitializeAsync()
    {
        Receiver = await OtlpReceiver.StartAsync();
        Server = await TestServer.StartAsync(
            "--Telemetry:Endpoint", Receiver.Endpoint, "--Telemetry:Protocol", "http", "--Telemetry:TraceSampling", "1",
            "--Telemetry:Interval", "00:10:00", "--History:StoreTimeout", "00:00:01", "--Node:Name", "observed");
        await LoadAsync();
        // A reply is counted when it has left: the client may have the last one before that.
        using var deadline = new CancellationTokenSource(StreamClient.Deadline);
        do
        {
            Assert.True(Server.Services.GetRequiredService<MeterProvider>().ForceFlush((int)StreamClient.Deadline.TotalMilliseconds));
            Assert.True(Server.Services.GetRequiredService<TracerProvider>().ForceFlush((int)StreamClient.Deadline.TotalMilliseconds));
            Series = Receiver.Series();
        }
        while (ValueOf("streamcluster.messages") < MessageCount && !deadline.IsCancellationRequested);
    }

    public async Task DisposeAsync()
    {
        if (_stays is not null)
            await _stays.DisposeAsync();
        await Server.DisposeAsync();
        await Receiver.DisposeAsync();
    }

    internal double ValueOf(string name, params (string Name, string Value)[] tags) => Series
        .Where(series => series.Name == name && tags.All(tag => series.Attributes.GetValueOrDefault(tag.Name) == tag.Value))
        .Sum(static series => series.Kind == MetricKind.Histogram ? series.Count : series.Value);

    /// <summary>The counts are in the tests.</summary>
    private async Task LoadAsync()
    {
        await using var client = await Server.ConnectAsync();
        await client.AskAsync(Messages.Ping);
        var ack = await client.ConfigureAsync("\"ensemble_name\":\"Ensemble_x\"");
        await client.AskAsync(Messages.PredictOf(1, "1"));
        await client.AskAsync(Messages.PredictOf(1, "1")); // replayed
        await client.AskAsync(Messages.Batch([Messages.Sample, Messages.Sample, Messages.Sample]));
        await client.AskAsync("""{"type":"predict","data":{}}""");
        await client.AskAsync("""{"type":"nonsense"}""");
        await client.AskAsync("{");

        // Somebody else claims the session: the next append is fenced, and the one after its new claim is not.
        await Server.Services.GetRequiredService<ISessionStore>().ClaimAsync(ack.Text("session_id"), Guid.NewGuid(), default);
        await client.ServesAsync();
        await FailToStoreAsync(client);
        await client.CloseAsync();

        await using var again = await Server.ConfiguredAsync($"\"session_id\":\"{ack.Text("session_id")}\",\"resume_token\":\"{ack.Text("resume_token")}\"");
        await again.ServesAsync();
        await again.CloseAsync((System.Net.WebSockets.WebSocketCloseStatus)4999);
        _stays = await Server.ConfiguredAsync();
        await _stays.ServesAsync();
        var registry = Server.Services.GetRequiredService<Gateway.Streaming.ConnectionRegistry>();
        while (registry.All().Length > 1)
            await Task.Yield();
    }

    private async Task FailToStoreAsync(StreamClient client)
    {
        await using var other = new SqliteConnection($"Data Source={Path.Combine(Server.Folder, "data", "streamcluster.db")};Pooling=False");
        await other.OpenAsync();
        await using var hold = other.CreateCommand();
        hold.CommandText = "BEGIN EXCLUSIVE";
        await hold.ExecuteNonQueryAsync();
        Replies.IsError(await client.AskAsync(Messages.PredictOf(5, "\"away\"")), "OVERLOADED", id: "\"away\"");
        hold.CommandText = "ROLLBACK";
        await hold.ExecuteNonQueryAsync();
    }
}

/// <summary>The tests of it. Not beside others: the runtime's figures are the process's.</summary>
[CollectionDefinition(Name)]
public sealed class ObservedGroup : ICollectionFixture<ObservedGateway>
{
    public const string Name = "observed gateway";
}
