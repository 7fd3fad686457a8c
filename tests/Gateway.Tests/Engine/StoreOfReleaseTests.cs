using System.Text.Json;
using System.Text.Json.Nodes;
using StreamCluster.Gateway.Tests.Server;
using StreamCluster.Gateway.Tests.Sessions;
using StreamCluster.Gateway.Tests.Telemetry;

namespace StreamCluster.Gateway.Tests.Engine;

/// <summary>
/// Stores that releases wrote, in <c>tests/Data/stores</c>: <c>streamcluster.db</c>, and the session in it with everything that was asked and
/// answered. This release opens each of them and continues the session.
/// </summary>
public sealed class StoreOfReleaseTests
{
    [SqliteTheory]
    [InlineData("0.1.0")]
    [InlineData("0.2.0")]
    public async Task Store_OfARelease_OpensAndItsSessionContinues(string release)
    {
        var recorded = Path.Combine(Repository.Root, "tests", "Data", "stores", release);
        var session = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(recorded, "session.json")))!;
        using var folder = new TestFolder();
        File.Copy(Path.Combine(recorded, "streamcluster.db"), Path.Combine(Directory.CreateDirectory(folder.Under("data")).FullName, "streamcluster.db"));
        await using var server = await TestServer.StartAsync("--Storage:Path", folder.Under("data"), "--History:Retention", "3650.00:00:00");
        Assert.Equal(5, (await server.StatsAsync()).GetProperty("total_predictions").GetInt64());

        await using var client = await server.ConnectAsync();
        var ack = await client.ConfigureAsync(ResumeTests.Resume(JsonElement.Parse(session["ack"]!.ToJsonString())));
        Assert.True(ack.GetProperty("resumed").GetBoolean());
        Assert.Equal(5, ack.GetProperty("predictions_count").GetInt64());
        Assert.Equal(1, ack.GetProperty("ensemble_info").GetProperty("signals_using_boost").GetInt32());
        var tooLarge = await client.AskAsync(Messages.Batch([.. Enumerable.Repeat(Messages.Sample, 4)])); // its batch_size is 3
        Assert.Contains("\"error_code\":\"BATCH_TOO_LARGE\"", tooLarge, StringComparison.Ordinal);

        foreach (var asked in session["asked"]!.AsArray().Take(2)) // those with an id
        {
            var again = JsonNode.Parse(await client.AskAsync(asked![0]!.ToJsonString()))!.AsObject();
            Assert.True(again["replayed"]!.GetValue<bool>());
            again.Remove("replayed");
            Assert.True(JsonNode.DeepEquals(asked[1], again), again.ToJsonString());
        }

        await client.AskAsync(Messages.PredictOf(6));
        var history = await server.HistoryAsync(ack.GetProperty("session_id").GetString()!);
        Assert.Equal(
            new[] { 1, 2, 3, 4, 5, 6 },
            history.EnumerateArray().Select(static sample => sample.GetProperty("boundary_data").GetProperty("Temperature_boundary_1").GetInt32()));
    }
}
