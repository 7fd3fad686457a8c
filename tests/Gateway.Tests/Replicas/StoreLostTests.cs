using System.Text;
using System.Text.Json;
using StreamCluster.Gateway.Tests.Server;
using StreamCluster.Gateway.Tests.Sessions;
using StreamCluster.Tests.Postgres;

namespace StreamCluster.Gateway.Tests.Replicas;

/// <summary>The network between a node and its database fails.</summary>
[Collection(ReplicaGroup.Name)]
public sealed class StoreLostTests(Database database)
{
    private const string Named = "\"ensemble_name\":\"Ensemble_x\"";
    private const string Marked = $$$"""{"type":"predict","data":{"boundary_signals":{{{Messages.Sample}}},"timestamp":"the marked one"}}""";
    private static readonly byte[] Mark = Encoding.UTF8.GetBytes("the marked one");

    [PostgresTheory]
    [InlineData(true, "commit")]
    [InlineData(false, "commit")]
    [InlineData(true, "async")]
    [InlineData(false, "async")]
    public async Task Predict_ConnectionIsLostAtTheCommit_IsAnsweredAndRecordedOnce(bool committed, string durability)
    {
        var store = await database.MakeAsync();
        await using var proxy = new CuttingProxy(database.Server.Port);
        await using var node = await Database.NodeAsync(
            Database.Through(proxy, store), "--History:Durability", durability, "--History:FlushInterval", "00:00:00.010");
        await using var client = await node.ConnectAsync();
        var ack = await client.ConfigureAsync(Named);
        await client.ServesAsync();
        var cut = CutAtMark(proxy, committed);

        Assert.Contains(Messages.Answer, await client.AskAsync(Marked), StringComparison.Ordinal);
        await cut.WaitAsync(StreamClient.Deadline);
        await client.ServesAsync();

        Assert.Equal(3, (await node.HistoryAsync(ack.Text("session_id"))).GetArrayLength());
        Assert.Equal(3, (await node.StatsAsync()).GetProperty("total_predictions").GetInt64());
        Assert.Equal(3, await CountAsync(node, ack));
    }

    /// <summary>Which configuration is in force nobody knows: a reading must not be taken by the old one's columns.</summary>
    [PostgresTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Config_ConnectionIsLostAtItsCommit_IsClosedWith1013AndAResumeTells(bool committed)
    {
        var store = await database.MakeAsync();
        await using var proxy = new CuttingProxy(database.Server.Port);
        await using var node = await Database.NodeAsync(Database.Through(proxy, store));
        await using var client = await node.ConnectAsync();
        var ack = await client.ConfigureAsync(Named + ",\"batch_size\":5");
        var cut = CutAt(proxy, "777"u8.ToArray(), committed);

        await client.SendAsync(Messages.Config(Named + ",\"batch_size\":777"));
        Assert.Equal(1013, await client.ReceiveCloseAsync());
        await cut.WaitAsync(StreamClient.Deadline);

        await using var again = await node.ConnectAsync();
        await again.ConfigureAsync(ResumeTests.Resume(ack));
        var batch = Messages.Batch(Enumerable.Repeat(Messages.Sample, 6));
        if (committed)
            Assert.Contains("prediction_batch", await again.AskAsync(batch), StringComparison.Ordinal);
        else
            Replies.IsError(await again.AskAsync(batch), "BATCH_TOO_LARGE", """{"batch_size":6,"max_batch_size":5}""");
    }

    [PostgresTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Predict_CommitIsLostAndTheStoreStaysAway_Is1013WithoutAnAnswerAndAResumeTells(bool committed)
    {
        var store = await database.MakeAsync();
        await using var proxy = new CuttingProxy(database.Server.Port);
        await using var node = await Database.NodeAsync(Database.Through(proxy, store), "--History:StoreTimeout", "00:00:00.500");
        await using var client = await node.ConnectAsync();
        var ack = await client.ConfigureAsync(Named);
        await client.ServesAsync();
        var cut = CutAtMark(proxy, committed, refuse: true);

        await client.SendAsync(Marked);
        Assert.Equal(1013, await client.ReceiveCloseAsync());
        await cut;
        await using (var refused = await node.ConnectAsync())
            Replies.IsError(await refused.AskAsync(Messages.Config(ResumeTests.Resume(ack))), "OVERLOADED");

        proxy.Refuse = false;
        Assert.Equal(committed ? 2 : 1, await CountAsync(node, ack));
    }

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Predict_DatabaseIsAway_IsRefusedAndGoesOnByItselfWithNothingMissing(bool silent)
    {
        var store = await database.MakeAsync();
        await using var proxy = new CuttingProxy(database.Server.Port);
        await using var node = await Database.NodeAsync(Database.Through(proxy, store), "--History:StoreTimeout", "00:00:00.500");
        await using var client = await node.ConnectAsync();
        var ack = await client.ConfigureAsync(Named);
        await client.AskAsync(Messages.PredictOf(1, "1"));
        if (silent)
            proxy.Blackhole = true;
        else
            proxy.Refuse = true;
        proxy.CutAll();

        // The first one may go into a connection that is dead by now: whether it has arrived nobody knows.
        await client.SendAsync(Messages.PredictOf(2, "2"));
        if (await client.TryReceiveAsync() is { } refused)
            Replies.IsError(refused, "OVERLOADED", id: "2");
        else
            Assert.Equal(1013, client.CloseCode);
        await using (var other = await node.ConnectAsync())
            Replies.IsError(await other.AskAsync(Messages.Config(ResumeTests.Resume(ack))), "OVERLOADED");

        (proxy.Refuse, proxy.Blackhole) = (false, false);
        proxy.CutAll();
        Assert.Equal(1, await CountAsync(node, ack));
        await using var again = await node.ConnectAsync();
        await again.ConfigureAsync(ResumeTests.Resume(ack));
        Assert.Contains("\"replayed\":true", await again.AskAsync(Messages.PredictOf(1, "1")), StringComparison.Ordinal);
        Assert.DoesNotContain("replayed", await again.AskAsync(Messages.PredictOf(2, "2")), StringComparison.Ordinal);
        var history = await node.HistoryAsync(ack.Text("session_id"));
        Assert.Equal([1, 2], history.EnumerateArray().Select(static sample => sample.GetProperty("boundary_data").GetProperty("Temperature_boundary_1").GetInt32()));
    }

    private static async Task<long> CountAsync(TestServer node, JsonElement ack)
    {
        await using var client = await node.ConnectAsync();
        using var deadline = new CancellationTokenSource(StreamClient.Deadline);
        JsonElement resumed;
        do
            resumed = await client.AskJsonAsync(Messages.Config(ResumeTests.Resume(ack)));
        while (resumed.Text("type") != "config_ack" && !deadline.IsCancellationRequested);
        return resumed.GetProperty("predictions_count").GetInt64();
    }

    private static Task CutAtMark(CuttingProxy proxy, bool committed, bool refuse = false) => CutAt(proxy, Mark, committed, refuse);

    private static Task CutAt(CuttingProxy proxy, byte[] mark, bool committed, bool refuse = false)
    {
        bool IsMarked(ReadOnlyMemory<byte> sent)
        {
            if (sent.Span.IndexOf(mark) < 0)
                return false;
            proxy.Refuse = refuse;
            return true;
        }

        if (committed)
            proxy.CutAfter = IsMarked;
        else
            proxy.CutBefore = IsMarked;
        return proxy.Cut;
    }
}
