using System.Net;
using System.Text.Json;

namespace StreamCluster.Gateway.Tests.Http;

public sealed class EnsembleEndpointsTests(HttpHost host) : IClassFixture<HttpHost>
{
    [Fact]
    public async Task List_SeveralEnsembles_IsAnArrayOfNames()
    {
        host.Ensembles.Add("b");
        host.Ensembles.Add("a ü");
        var list = await host.Client.GetStringAsync("/api/v1/ensemble/list");
        Assert.Contains("\"a ü\"", list, StringComparison.Ordinal);
        Assert.Contains("b", JsonSerializer.Deserialize<string[]>(list)!);
    }

    [Fact]
    public async Task Info_Members_AreTheRecord()
    {
        host.Ensembles.Add("Ensemble_x", """{"r2_mean":0.5,"Über":[1,null]}""");
        var info = await (await host.Client.GetAsync("/api/v1/ensemble/Ensemble_x/info")).ReadJsonAsync();
        Assert.Equal(
            ["ensemble_name", "stage1_model_name", "residual_boost_model_name", "delta_r2_threshold", "signal_analysis",
             "num_use_boost", "num_use_stage1_only", "metrics", "signals", "created_time"],
            info.Names());
        Assert.Equal(["signal", "r2_stage1", "r2_ensemble", "delta_r2", "use_boost"], info.GetProperty("signal_analysis")[0].Names());
        Assert.Equal(JsonValueKind.Null, info.GetProperty("signal_analysis")[1].GetProperty("r2_stage1").ValueKind);
        Assert.Equal("""{"r2_mean":0.5,"Über":[1,null]}""", info.GetProperty("metrics").GetRawText());
        Assert.Equal(["boundary", "target"], info.GetProperty("signals").Names());
        Assert.Equal("温度", info.GetProperty("signals").GetProperty("target")[1].GetString());
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("with space")]
    [InlineData("a/b/c")]
    [InlineData("/")]
    [InlineData("a%2Fb")]
    [InlineData("100%")]
    [InlineData("a+b&c=d?e#f")]
    [InlineData("Größe 温度 🌡")]
    [InlineData("quote\"back\\slash")]
    [InlineData("info")]
    [InlineData("list")]
    [InlineData("a/info")]
    public async Task Info_AnyName_IsFoundExactly(string name)
    {
        host.Ensembles.Add(name);
        foreach (var member in new[] { "info", "ranges" })
        {
            var reply = await host.Client.GetAsync($"/api/v1/ensemble/{Uri.EscapeDataString(name)}/{member}");
            Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
            if (member == "info")
                Assert.Equal(name, (await reply.ReadJsonAsync()).GetProperty("ensemble_name").GetString());
        }
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("PLAIN2")]
    [InlineData("x%252Fy")]
    public async Task Info_UnknownName_Is404(string segment)
    {
        host.Ensembles.Add("plain2");
        host.Ensembles.Add("x/y");
        foreach (var member in new[] { "info", "ranges" })
        {
            await (await host.Client.GetAsync($"/api/v1/ensemble/{segment}/{member}"))
                .ShouldBeProblemAsync(HttpStatusCode.NotFound, "ENSEMBLE_NOT_FOUND");
        }
    }

    [Fact]
    public async Task Ranges_KnownSignals_InTheLayoutsOrder()
    {
        host.Ensembles.Add("ranges");
        var text = await host.Client.GetStringAsync("/api/v1/ensemble/ranges/ranges");
        Assert.Equal(
            """{"signals":{"XMV_1":{"min":-1.5,"max":100,"mean":63.053,"std":12.25},"温度":{"min":0,"max":1,"mean":0.5,"std":0.25}}}""",
            text);
    }
}
