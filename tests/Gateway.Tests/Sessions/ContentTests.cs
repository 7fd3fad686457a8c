using System.Text.Json.Nodes;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Sessions;

/// <summary>What counts as the same content of an id that was answered before.</summary>
public sealed class ContentTests
{
    private const string Turned = "\"ensemble_name\":\"Ensemble_x_turned\"";

    [Theory]
    [InlineData(",\"timestamps\":[null,null]", "")]
    [InlineData("", ",\"timestamps\":[null,null]")]
    [InlineData(",\"timestamps\":null", ",\"timestamps\":[null,null]")]
    public async Task PredictBatch_NoTimestampsInOneWayOrTheOther_IsReplayed(string first, string second)
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await server.ConfiguredAsync();
        await client.AskAsync(Messages.Batch([Messages.Sample, Messages.SampleOf(1)], first, "1"));
        Assert.Contains(
            "\"replayed\":true", await client.AskAsync(Messages.Batch([Messages.Sample, Messages.SampleOf(1)], second, "1")), StringComparison.Ordinal);
        await client.RefusesAsync(Messages.Batch([Messages.Sample, Messages.SampleOf(1)], ",\"timestamps\":[null,\"\"]", "1"), "ID_REUSED", id: "1");
    }

    [Fact]
    public async Task Predict_SameSignalsInAnotherOrderOfTheEnsemble_IsReplayedAndOtherValuesAreNot()
    {
        using var folder = new TestFolder();
        await using var server = await TestServer.StartAsync("--Models:Path", await WithTurnedAsync(folder));
        await using var client = await server.ConfiguredAsync();
        var sent = $$$"""{"type":"predict","id":1,"data":{"boundary_signals":{{{Messages.Sample}}},"timestamp":"t"}}""";
        var swapped = sent.Replace(
            Messages.Sample, """{"Temperature_boundary_1":30,"Temperature_boundary_2":24,"Pressure_boundary_1":2}""", StringComparison.Ordinal);
        var first = await client.AskAsync(sent);
        await client.ConfigureAsync(Turned);
        Assert.Equal(first.Replace("\"id\":1", "\"id\":1,\"replayed\":true", StringComparison.Ordinal), await client.AskAsync(sent));
        // The very row, in this ensemble's order, that was answered before in the other one.
        Replies.IsError(await client.AskAsync(swapped), "ID_REUSED", id: "1");
    }

    [Fact]
    public async Task Predict_OtherSignalsOfTheSameWidthAndValues_IsIdReused()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await server.ConfiguredAsync("\"ensemble_name\":\"Ensemble_y\"");
        const string y = """{"type":"predict","id":1,"data":{"boundary_signals":{"Température \"α\"":2,"=SUM(A1)":4},"timestamp":"t"}}""";
        Assert.Contains("\"a,b\":7.5", await client.AskAsync(y), StringComparison.Ordinal);
        await client.ConfigureAsync("\"ensemble_name\":\"Ensemble_faulty\"");
        const string level = """{"type":"predict","id":1,"data":{"boundary_signals":{"Level_boundary_1":2,"Level_boundary_2":4},"timestamp":"t"}}""";
        Replies.IsError(await client.AskAsync(level), "ID_REUSED", id: "1");
        Replies.IsError(
            await client.AskAsync(y), "MISSING_SIGNALS", """{"missing_signals":["Level_boundary_1","Level_boundary_2"]}""", "1");
        await client.ConfigureAsync("\"ensemble_name\":\"Ensemble_y\"");
        Assert.Contains("\"replayed\":true", await client.AskAsync(y), StringComparison.Ordinal);
    }

    /// <summary>The test models and <c>Ensemble_x_turned</c>, which takes the two temperatures of <c>Ensemble_x</c> the other way round.</summary>
    private static async Task<string> WithTurnedAsync(TestFolder folder)
    {
        var models = folder.Copy(TestData.Models, "models");
        var ensemble = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(models, "ensembles", "x.json")))!;
        ensemble["ensemble_name"] = "Ensemble_x_turned";
        ensemble["signals"]!["boundary"] = new JsonArray("Temperature_boundary_2", "Temperature_boundary_1", "Pressure_boundary_1");
        await File.WriteAllTextAsync(Path.Combine(models, "ensembles", "x_turned.json"), ensemble.ToJsonString());
        return models;
    }
}
