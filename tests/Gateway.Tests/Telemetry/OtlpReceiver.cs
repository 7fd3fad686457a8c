using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace StreamCluster.Gateway.Tests.Telemetry;

/// <summary>A collector: takes what is sent by OTLP, over gRPC or HTTP, on ports of its own, and keeps it.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Signal, ProtoReader Request, string? ApiKey)> _received = new();
    private WebApplication? _app;

    public string Endpoint { get; private set; } = "";

    public string GrpcEndpoint { get; private set; } = "";

    public static async Task<OtlpReceiver> StartAsync()
    {
        var receiver = new OtlpReceiver();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, static grpc => grpc.Protocols = HttpProtocols.Http2);
        });
        receiver._app = builder.Build();
        receiver._app.MapPost("/v1/{signal}", receiver.TakeAsync);
        foreach (var (signal, service) in new[] { ("metrics", "Metrics"), ("traces", "Trace"), ("logs", "Logs") })
        {
            receiver._app.MapPost(
                $"/opentelemetry.proto.collector.{(signal == "traces" ? "trace" : signal)}.v1.{service}Service/Export", context => receiver.TakeCallAsync(context, signal));
        }

        await receiver._app.StartAsync();
        (receiver.Endpoint, receiver.GrpcEndpoint) = (receiver._app.Urls.First(), receiver._app.Urls.Last());
        return receiver;
    }

    /// <summary>The newest state of every series.</summary>
    public IReadOnlyList<Series> Series() =>
    [
        .. Requests("metrics").SelectMany(static request => Telemetry.Series.In(request))
            .GroupBy(static series => series.Key, StringComparer.Ordinal).Select(static states => states.Last()),
    ];

    public IReadOnlyList<Span> Spans() => [.. Requests("traces").SelectMany(static request => Span.In(request))];

    /// <summary>Bodies of the log's records, with the trace each belongs to.</summary>
    public IReadOnlyList<(string Text, string TraceId)> Logs() =>
        [.. Requests("logs").SelectMany(static request => request.Messages(1, 2, 2)).Select(static record => (record.Messages(5).Single().Text(1), record.Hex(9)))];

    /// <summary>Attributes of the sender.</summary>
    public Dictionary<string, string> Resource(string signal = "metrics") => Requests(signal).Last().Messages(1, 1).Single().Attributes(1);

    /// <summary>Values of the header <c>api-key</c>.</summary>
    public IEnumerable<string?> ApiKeys(string signal) =>
        _received.Where(received => received.Signal == signal).Select(static received => received.ApiKey).Distinct();

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
    }

    private IEnumerable<ProtoReader> Requests(string signal) =>
        _received.Where(received => received.Signal == signal).Select(static received => received.Request);

    /// <summary>A call is one message behind five bytes: whether it is compressed, and its length (gRPC over HTTP2, "Length-Prefixed-Message").</summary>
    private async Task TakeCallAsync(HttpContext context, string signal)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Keep(signal, body.ToArray().AsMemory(5), context.Request);
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(new byte[5]);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private void Keep(string signal, ReadOnlyMemory<byte> body, HttpRequest request) =>
        _received.Enqueue((signal, new ProtoReader(body), request.Headers["api-key"]));

    private async Task<IResult> TakeAsync(HttpRequest request, string signal)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        Keep(signal, body.ToArray(), request);
        return Results.Bytes([], "application/x-protobuf");
    }
}
