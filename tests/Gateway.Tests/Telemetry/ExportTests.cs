using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using StreamCluster.Hosting.Settings;
using StreamCluster.Gateway.Tests.Server;
using StreamCluster.Grains.Telemetry;
using StreamCluster.Tests.Postgres;

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
    public async Task Stop_ConnectionOpen_SendsWhatTheStopCauses()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using (var server = await TestServer.StartAsync(
            static builder => builder.Services.AddHostedService<LastWords>(), Settings(receiver.Endpoint, "1")))
        {
            await using var client = await server.ConfiguredAsync();
            await server.StopAsync();
        }

        Assert.Equal("1012", receiver.Spans().Single(static span => span.Name == "connection").Attributes["streamcluster.connection.close_code"]);
        Assert.Equal(1, receiver.Series().Single(static series => series.Name == "streamcluster.node.draining").Value);
        Assert.Contains(receiver.Series(), static series => series.Name == LastWords.Text);
        Assert.Contains(receiver.Spans(), static span => span.Name == LastWords.Text);
        Assert.Contains(receiver.Logs(), static record => record.Text == LastWords.Text);
    }

    [Fact]
    public async Task Stop_EndpointHangs_IsBounded()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0); // accepts connections, never answers
        silent.Start();
        var log = new KeptLog();
        await using var server = await TestServer.StartAsync(
            builder =>
            {
                builder.Logging.AddProvider(log);
                builder.Configuration["OTEL_EXPORTER_OTLP_TIMEOUT"] = "60000";
            },
            [.. Settings($"http://{silent.LocalEndpoint}", "1"), "--Logging:KeptLog:LogLevel:Default", "Warning"]);
        await using (var client = await server.ConfiguredAsync())
        {
            await client.ServesAsync();
            await client.CloseAsync(); // the drain has nothing to wait for
        }

        var began = TimeProvider.System.GetTimestamp();
        await server.StopAsync();

        // One wait of 5 s, not one for each of three signals.
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(9));
        Assert.Single(log.Entries, static entry => entry.Id == 2222);
    }

    [Fact]
    public async Task Send_OtelVariables_HoldForEverySignal()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using (var server = await TestServer.StartAsync(
            static builder =>
            {
                builder.Configuration["OTEL_SERVICE_NAME"] = "renamed";
                builder.Configuration["OTEL_RESOURCE_ATTRIBUTES"] = "deployment.environment.name=test";
                builder.Configuration["OTEL_EXPORTER_OTLP_HEADERS"] = "api-key=secret";
            },
            Settings(receiver.Endpoint, "1")))
        {
            await using var client = await server.ConfiguredAsync();
            await server.StopAsync();
        }

        var resource = receiver.Resource("metrics");
        Assert.Equal(("renamed", "test"), (resource["service.name"], resource["deployment.environment.name"]));
        Assert.All(["traces", "logs"], signal => Assert.Equal(resource, receiver.Resource(signal)));
        Assert.All(["metrics", "traces", "logs"], signal => Assert.Equal(["secret"], receiver.ApiKeys(signal)));
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
            builder => builder.Logging.AddProvider(log), [.. Settings($"http://127.0.0.1:{LoopbackPort.Free()}", "1"), "--Logging:KeptLog:LogLevel:Default", "Warning"]);
        await using var client = await server.ConfiguredAsync();
        for (var i = 0; i < 3; i++)
        {
            await client.ServesAsync();
            server.Services.GetRequiredService<MeterProvider>().ForceFlush((int)StreamClient.Deadline.TotalMilliseconds);
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
        Assert.Null(server.Services.GetService<MeterProvider>());
        Assert.Null(server.Services.GetService<TracerProvider>());
        Assert.Null(server.Services.GetService<LoggerProvider>());
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

    /// <summary>Registered before the export: stops after all of the gateway's own services.</summary>
    private sealed class LastWords(NodeTelemetry telemetry, ILogger<LastWords> logger) : IHostedService, IDisposable
    {
        public const string Text = "last.words";

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            telemetry.Meter.CreateCounter<int>(Text).Add(1);
            telemetry.Spans.Source.StartActivity(Text)?.Dispose();
            return Task.CompletedTask;
        }

        public void Dispose() => logger.LogWarning(Text);
    }
}
