using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StreamCluster.Hosting.Settings;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Telemetry;

public sealed class ExportTests
{
    [Theory]
    [InlineData("http")]
    [InlineData("grpc")]
    public async Task Stop_NothingSentYet_SendsTheRest(string protocol)
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var endpoint = protocol == "grpc" ? receiver.GrpcEndpoint : receiver.Endpoint;
        await using (var server = await TestServer.StartAsync([.. Settings(endpoint, "1"), "--Telemetry:Protocol", protocol]))
        {
            await using var client = await server.ConfiguredAsync();
            await client.ServesAsync();
            await server.StopAsync();
        }

        Assert.Equal(1, receiver.Series().Single(static series => series.Name == "streamcluster.predictions").Value);
        Assert.Contains(receiver.Spans(), static span => span.Name == "predict");
        Assert.NotEmpty(receiver.Logs());
    }

    [Fact]
    public async Task InternalError_Sampled_TheTraceIdLeadsToTheSpanAndTheLog()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        string traceId;
        await using (var server = await TestServer.StartAsync(
            builder => WatchedEnsembles.Register(builder, static () => throw new InvalidOperationException("an inner secret")), Settings(receiver.Endpoint, "1")))
        {
            await using var client = await server.ConfiguredAsync();
            traceId = (await client.AskJsonAsync(Messages.PredictOf(1))).GetProperty("details").Text("trace_id");
            await server.StopAsync();
        }

        var span = Assert.Single(receiver.Spans(), span => span.TraceId == traceId && span.ParentId.Length == 0);
        Assert.Equal("INTERNAL_ERROR", span.Attributes["error.type"]);
        Assert.Contains(receiver.Logs(), record => record.TraceId == traceId && record.Text.Contains(traceId, StringComparison.Ordinal));
        Assert.DoesNotContain(receiver.Spans().SelectMany(static one => one.Attributes.Values), static value => value.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TraceSampling_Zero_MakesNoSpans()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using (var server = await TestServer.StartAsync(Settings(receiver.Endpoint, "0")))
        {
            await using var client = await server.ConfiguredAsync();
            await client.ServesAsync();
            await server.StopAsync();
        }

        Assert.NotEmpty(receiver.Series());
        Assert.Empty(receiver.Spans());
    }

    [Fact]
    public async Task Endpoint_Away_ServiceGoesOnTheLogSaysSoOnceAndTheStopIsBounded()
    {
        var log = new KeptLog();
        await using var server = await TestServer.StartAsync(
            builder => builder.Logging.AddProvider(log), [.. Settings($"http://127.0.0.1:{FreePort()}", "1"), "--Logging:KeptLog:LogLevel:Default", "Warning"]);
        await using var client = await server.ConfiguredAsync();
        for (var i = 0; i < 3; i++)
        {
            await client.ServesAsync();
            server.Services.GetRequiredService<TelemetryExport>().Flush(StreamClient.Deadline);
        }

        Assert.Single(log.Entries, static entry => entry.Id == 2221);
        var began = TimeProvider.System.GetTimestamp();
        await server.StopAsync();
        Assert.True(TimeProvider.System.GetElapsedTime(began) < StreamClient.Deadline);
    }

    [Fact]
    public async Task Send_TwoGatewaysInOneProcess_EachSendsItsOwn()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var other = await TestServer.StartAsync("--Telemetry:TraceSampling", "1");
        await using (var server = await TestServer.StartAsync(Settings(receiver.Endpoint, "1")))
        {
            await using var client = await other.ConfiguredAsync();
            await client.ServesAsync();
            await using var own = await server.ConnectAsync();
            await own.AskAsync(Messages.Ping);
            await server.StopAsync();
        }

        Assert.DoesNotContain(receiver.Series(), static series => series.Name == "streamcluster.predictions");
        Assert.Equal(1, receiver.Series().Where(static series => series.Name == "streamcluster.messages").Sum(static series => series.Value));
        Assert.Equal(["connection", "ping"], receiver.Spans().Select(static span => span.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Endpoint_NotSet_NothingListens()
    {
        await using var server = await TestServer.StartAsync();
        Assert.Null(server.Services.GetService<TelemetryExport>());
    }

    [Theory]
    [InlineData("Telemetry:Endpoint", "--Telemetry:Endpoint", "collector:4317")]
    [InlineData("Telemetry:Endpoint", "--Telemetry:Endpoint", "ftp://collector")]
    [InlineData("Telemetry:Endpoint: not", "--Telemetry:Endpoint", "http://user:secret@collector:4317")]
    [InlineData("Telemetry:Endpoint: not", "--Telemetry:Endpoint", "http://collector:4317/?key=secret")]
    [InlineData("Telemetry:TraceSampling", "--Telemetry:TraceSampling", "1.5")]
    [InlineData("Telemetry:TraceSampling", "--Telemetry:TraceSampling", "NaN")]
    [InlineData("Telemetry:TraceSampling", "--Telemetry:TraceSampling", "all")]
    [InlineData("Telemetry:Protocol", "--Telemetry:Protocol", "tcp")]
    [InlineData("Telemetry:Interval", "--Telemetry:Interval", "00:00:00.1")]
    [InlineData("Telemetry:Sampling", "--Telemetry:Sampling", "1")]
    public void Build_WrongSetting_StopsTheStartAndIsNamed(string named, params string[] args)
    {
        var exception = Assert.Throws<SettingsException>(() => GatewayHost.Build(["--Models:Path", TestData.Models, .. args]));
        Assert.StartsWith(named, Assert.Single(exception.Mistakes), StringComparison.Ordinal);
    }

    private static string[] Settings(string endpoint, string sampling) =>
        ["--Telemetry:Endpoint", endpoint, "--Telemetry:Protocol", "http", "--Telemetry:TraceSampling", sampling, "--Telemetry:Interval", "00:10:00"];

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
