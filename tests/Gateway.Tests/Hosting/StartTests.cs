using System.Net;
using StreamCluster.Hosting;
using StreamCluster.Hosting.Settings;
using StreamCluster.Gateway.Tests.Limits;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Hosting;

public sealed class StartTests
{
    [Fact]
    public void Build_SettingsAreWrong_NamesEveryMistake()
    {
        using var folder = new TestFolder();
        var exception = Assert.Throws<SettingsException>(() => GatewayHost.Build(
        [
            "--Models:Path", folder.Under("none"),
            "--Storage:Path", folder.Under("data"),
            "--Streaming:MaxConnections", "0",
            "--Streaming:IdleTimeout", "5",
            "--Streaming:RejectUnknownSignals", "perhaps",
            "--Streaming:MaxMessageByte", "1",
            "--History:Durability", "sometimes",
            "--Drain:Timeout", "-00:00:01",
            "--Inference:Slots", "many",
        ]));
        string[] named =
        [
            "Models:Path", "Streaming:MaxConnections", "Streaming:IdleTimeout", "Streaming:RejectUnknownSignals", "Streaming:MaxMessageByte",
            "History:Durability", "Drain:Timeout", "Inference:Slots",
        ];
        Assert.Equal(named.Order(StringComparer.Ordinal), exception.Mistakes.Select(static mistake => mistake.Split(' ')[0].TrimEnd(':')).Order(StringComparer.Ordinal));
        Assert.All(named, name => Assert.Contains(name, exception.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Build_SettingsDoNotGoTogether_IsAMistake()
    {
        var exception = Assert.Throws<SettingsException>(() => GatewayHost.Build(
            ["--Models:Path", TestData.Models, "--Streaming:MaxMessageBytes", "1000000", "--Streaming:MaxBufferedBytes", "999999"]));
        Assert.Contains("Streaming:MaxBufferedBytes", Assert.Single(exception.Mistakes), StringComparison.Ordinal);
    }

    [SqliteFact]
    public async Task Start_StoreIsInUse_FailsAndSaysSo()
    {
        await using var server = await TestServer.StartAsync();
        await using var second = server.Build();
        var exception = await Assert.ThrowsAsync<StartException>(() => second.StartAsync());
        Assert.Contains("in use by another process", exception.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(server.Folder, "data"), exception.Message, StringComparison.Ordinal);
        await using var client = await server.ConfiguredAsync();
        await client.ServesAsync();
    }

    [Fact]
    public async Task Start_SomeModelsAreBroken_ServesTheOthersAndSaysWhatIsWrong()
    {
        using var folder = new TestFolder();
        folder.Copy(TestData.Models, "models");
        var broken = Directory.GetDirectories(TestData.Path("broken"));
        Assert.NotEmpty(broken);
        foreach (var one in broken)
            folder.Copy(one, "models");
        await using var server = await TestServer.StartAsync("--Models:Path", folder.Under("models"));

        var text = await server.Http.GetStringAsync(new Uri("/health", UriKind.Relative));
        var health = System.Text.Json.JsonElement.Parse(text);
        Assert.Equal("ready", health.Text("status"));
        Assert.Equal(
            ["Ensemble_faulty", "Ensemble_throws", "Ensemble_x", "Ensemble_y"],
            health.GetProperty("ensembles").EnumerateArray().Select(static name => name.GetString()).Order(StringComparer.Ordinal));
        var problems = health.GetProperty("problems").EnumerateArray().ToArray();
        foreach (var name in broken.Select(Path.GetFileName))
            Assert.Contains(problems, problem => problem.Text("file").Contains(name!, StringComparison.Ordinal) && problem.Text("reason").Length > 0);
        Assert.DoesNotContain(folder.Path, text, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetTempPath().TrimEnd('/'), text, StringComparison.Ordinal);

        await using var client = await server.ConnectAsync();
        Replies.IsError(await client.AskAsync(Messages.Config("\"ensemble_name\":\"Broken_wrong_sha\"")), "ENSEMBLE_NOT_FOUND");
        await client.ConfigureAsync("\"ensemble_name\":\"Ensemble_x\"");
        await client.ServesAsync();
    }

    [Fact]
    public async Task Start_NothingToServe_StaysNotReadyAndRefusesUpgrades()
    {
        using var folder = new TestFolder();
        Directory.CreateDirectory(folder.Under("models"));
        await using var server = await TestServer.StartAsync("--Models:Path", folder.Under("models"));
        using var ready = await server.Http.GetAsync(new Uri("/health/ready", UriKind.Relative));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        using var live = await server.Http.GetAsync(new Uri("/health/live", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        using var upgrade = await UpgradeTests.UpgradeAsync(server);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, upgrade.StatusCode);
        Assert.True(upgrade.Headers.RetryAfter?.Delta > TimeSpan.Zero);
    }
}
