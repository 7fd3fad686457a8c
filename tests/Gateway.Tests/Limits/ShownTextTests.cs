using System.Text.Json;
using StreamCluster.Gateway.Tests.Server;
using StreamCluster.Gateway.Tests.Streaming;

namespace StreamCluster.Gateway.Tests.Limits;

/// <summary>How much of what a client names comes back to it in an error.</summary>
public sealed class ShownTextTests(SharedServer shared) : SharedServerTests(shared)
{
    private const int MostNames = 100;
    private const int MostCharacters = 101;
    private const string Smile = "\U0001F600";

    [Fact]
    public async Task Config_100000UnknownBoostSignals_NamesAFewOfThemShortened()
    {
        await using var client = await Server.ConfiguredAsync();
        var names = string.Join(',', Enumerable.Range(0, 100_000).Select(static i => $"\"{i}{new string('n', i % 150)}\":true"));
        var unknown = UnknownSignals(
            await client.AskJsonAsync(Messages.Config($"\"ensemble_name\":\"Ensemble_x\",\"manual_boost_signals\":{{{names}}}")));
        Assert.InRange(unknown.Length, 1, MostNames);
        await client.ServesAsync();
    }

    [Fact]
    public async Task Config_UnknownBoostSignalIsCutNextToAnEmoji_IsValidText()
    {
        await using var client = await Server.ConfiguredAsync();
        var name = new string('a', 99) + Smile + "more";
        var unknown = UnknownSignals(
            await client.AskJsonAsync(Messages.Config($"\"ensemble_name\":\"Ensemble_x\",\"manual_boost_signals\":{{\"{name}\":true}}")));
        Assert.Equal(new string('a', 99) + "…", Assert.Single(unknown));
    }

    [Fact]
    public async Task Predict_UnknownSignalsWithLongNamesAreToBeRejected_AreShortened()
    {
        await using var server = await TestServer.StartAsync("--Streaming:RejectUnknownSignals", "true");
        await using var client = await server.ConfiguredAsync();
        var names = string.Join(',', Enumerable.Range(0, 200).Select(static i => $"\"{i}{new string('n', 5000)}{Smile}\":1"));
        var unknown = UnknownSignals(
            await client.AskJsonAsync(Messages.Predict.Replace("{\"Temperature_boundary_1\"", $"{{{names},\"Temperature_boundary_1\"", StringComparison.Ordinal)));
        Assert.InRange(unknown.Length, 1, MostNames);
        await client.ServesAsync();
    }

    [Fact]
    public async Task Config_UnknownEnsembleIsCutWithinAnEmoji_IsEnsembleNotFoundInValidText()
    {
        await using var client = await Server.ConnectAsync();
        var reply = await client.AskAsync(Messages.Config($"\"ensemble_name\":\"{new string('a', 99)}{Smile}{new string('b', 50)}\""));
        Replies.IsError(reply, "ENSEMBLE_NOT_FOUND");
        var message = JsonElement.Parse(reply).Text("message");
        Assert.Contains(new string('a', 99) + "…", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\uFFFD', message);
    }

    [Fact]
    public async Task Config_UnknownEnsembleHasAnEmojiThatFits_IsShownWhole()
    {
        await using var client = await Server.ConnectAsync();
        var name = new string('a', 98) + Smile;
        Assert.Contains(
            name + "…", (await client.AskJsonAsync(Messages.Config($"\"ensemble_name\":\"{name}bbb\""))).Text("message"), StringComparison.Ordinal);
    }

    private static string[] UnknownSignals(JsonElement error)
    {
        Assert.Equal("INVALID_MESSAGE", error.Text("error_code"));
        var unknown = error.GetProperty("details").GetProperty("unknown_signals").EnumerateArray().Select(static name => name.GetString()!).ToArray();
        Assert.All(unknown, static name => Assert.InRange(name.Length, 1, MostCharacters));
        Assert.All(unknown, static name => Assert.DoesNotContain('\uFFFD', name));
        return unknown;
    }
}
