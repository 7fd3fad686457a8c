using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Limits;

public sealed class UnknownSignalTests
{
    [Fact]
    public async Task Predict_UnknownSignalsAreToBeRejected_IsInvalidMessageNamingThem()
    {
        await using var server = await TestServer.StartAsync("--Streaming:RejectUnknownSignals", "true");
        await using var client = await server.ConfiguredAsync();
        await client.RefusesAsync(Predict("\"b\":1,\"a\":null,"), "INVALID_MESSAGE", """{"unknown_signals":["b","a"]}""");
        await client.RefusesAsync(Predict("\"\\u0062\":{},"), "INVALID_MESSAGE", """{"unknown_signals":["b"]}""");
        await client.RefusesAsync(
            Messages.Batch([Messages.Sample, Messages.Sample.Replace("}", ",\"x\":1}", StringComparison.Ordinal)]), "INVALID_MESSAGE", """{"index":1,"unknown_signals":["x"]}""");
        Assert.Contains(Messages.Answer, await client.AskAsync(Predict("")), StringComparison.Ordinal);
    }

    private static string Predict(string more) => Messages.Predict.Replace("{\"Temperature_boundary_1\"", "{" + more + "\"Temperature_boundary_1\"", StringComparison.Ordinal);
}
