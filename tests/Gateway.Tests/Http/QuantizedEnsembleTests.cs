using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace StreamCluster.Gateway.Tests.Http;

/// <summary>The gateway with the shipped models and <c>Inference:QuantizeModels</c>.</summary>
public sealed class QuantizedEnsembleTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("streamcluster-quantized-");
    private WebApplication _app = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        _app = GatewayHost.Build(
            [
                "--urls", "http://127.0.0.1:0",
                "--Models:Path", Path.Combine(Repository.Root, "models"),
                "--Storage:Path", _folder.FullName,
                "--Inference:QuantizeModels", "true",
            ],
            static builder => builder.Logging.ClearProviders());
        await _app.StartAsync();
        _client = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
        await _client.WhenReadyAsync(_app.Urls.Single());
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Info_QuantizedModels_SaysTheCostOfEachSignal()
    {
        var info = await (await _client.GetAsync("/api/v1/ensemble/TennesseeEastman/info")).ReadJsonAsync();

        Assert.Equal("quantization", info.Names().Last());
        var targets = info.GetProperty("signals").GetProperty("target").EnumerateArray().Select(static name => name.GetString()!).ToArray();
        Assert.Equal(["stage1", "boost"], info.GetProperty("quantization").Names());
        foreach (var model in info.GetProperty("quantization").EnumerateObject().Select(static model => model.Value))
        {
            Assert.Equal(["layers", "signals"], model.Names());
            Assert.True(model.GetProperty("layers").GetInt32() > 0);
            Assert.Equal(targets, model.GetProperty("signals").Names());
            foreach (var error in model.GetProperty("signals").EnumerateObject().Select(static signal => signal.Value))
            {
                Assert.Equal(["rms", "rms_std", "max", "max_std"], error.Names());
                Assert.All(error.EnumerateObject(), static figure => Assert.Equal(JsonValueKind.Number, figure.Value.ValueKind));
                Assert.InRange(error.GetProperty("rms_std").GetDouble(), 0, 0.25);
            }

            // Not of each: there are signals to which the shipped boost adds nothing.
            Assert.Contains(model.GetProperty("signals").EnumerateObject(), static signal => signal.Value.GetProperty("rms").GetDouble() > 0);
        }
    }
}
