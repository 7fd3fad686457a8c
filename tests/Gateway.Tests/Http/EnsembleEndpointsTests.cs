using System.Net;
using System.Text.Json;

namespace StreamCluster.Gateway.Tests.Http;

public sealed class EnsembleEndpointsTests(RealGateway gateway) : IClassFixture<RealGateway>
{
    [Fact]
    public async Task List_SeveralEnsembles_IsASortedArrayOfNames()
    {
        var text = await gateway.Client.GetStringAsync("/api/v1/ensemble/list");
        var names = JsonSerializer.Deserialize<string[]>(text)!;
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        Assert.Contains("Ensemble_x", names);
        Assert.Contains("Größe 温度", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Info_Members_AreTheRecordInItsOrder()
    {
        var info = await (await gateway.Client.GetAsync("/api/v1/ensemble/plain/info")).ReadJsonAsync();
        Assert.Equal(
            ["ensemble_name", "stage1_model_name", "residual_boost_model_name", "delta_r2_threshold", "signal_analysis",
             "num_use_boost", "num_use_stage1_only", "metrics", "signals", "created_time"],
            info.Names());
        var analysis = info.GetProperty("signal_analysis");
        Assert.Equal(["signal", "r2_stage1", "r2_ensemble", "delta_r2", "use_boost"], analysis[1].Names());
        Assert.Equal(0.75, analysis[1].GetProperty("r2_ensemble").GetDouble());
        Assert.Equal(JsonValueKind.Null, analysis[0].GetProperty("r2_stage1").ValueKind);
        Assert.Equal("""{"r2_mean":0.5,"Über":[1,null]}""", info.GetProperty("metrics").GetRawText());
        Assert.Equal(["boundary", "target"], info.GetProperty("signals").Names());
        Assert.Equal("Pressure_1", info.GetProperty("signals").GetProperty("target")[0].GetString());
        Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$", info.GetProperty("created_time").GetString()!);
    }

    [Theory]
    [MemberData(nameof(RealGateway.Names), MemberType = typeof(RealGateway))]
    public async Task InfoAndRanges_AnyName_IsFoundExactly(string name)
    {
        var address = $"/api/v1/ensemble/{Uri.EscapeDataString(name)}";
        var info = await gateway.Client.GetAsync($"{address}/info");
        Assert.Equal(HttpStatusCode.OK, info.StatusCode);
        Assert.Equal(name, (await info.ReadJsonAsync()).GetProperty("ensemble_name").GetString());
        Assert.Equal(HttpStatusCode.OK, (await gateway.Client.GetAsync($"{address}/ranges")).StatusCode);
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("ensemble_x")]
    [InlineData("x%252Fy")]
    [InlineData("%F0%9F")]
    public async Task InfoAndRanges_UnknownName_Is404(string segment)
    {
        foreach (var member in new[] { "info", "ranges" })
        {
            await (await gateway.Client.GetAsync($"/api/v1/ensemble/{segment}/{member}"))
                .ShouldBeProblemAsync(HttpStatusCode.NotFound, "ENSEMBLE_NOT_FOUND");
        }
    }

    [Fact]
    public async Task Ranges_KnownSignals_AreInTheLayoutsOrder()
    {
        var ranges = await (await gateway.Client.GetAsync("/api/v1/ensemble/Ensemble_x/ranges")).ReadJsonAsync();
        Assert.Equal(["signals"], ranges.Names());
        var signals = ranges.GetProperty("signals");
        Assert.Equal(["min", "max", "mean", "std"], signals.GetProperty("Temperature_boundary_1").Names());
        string[] layout =
        [
            "Temperature_boundary_1", "Temperature_boundary_2", "Pressure_boundary_1", "Pressure_1", "Temperature_1", "Flow_1",
            "Temperature_2",
        ];
        Assert.Equal(layout.Where(signals.Names().Contains), signals.Names());
    }
}
