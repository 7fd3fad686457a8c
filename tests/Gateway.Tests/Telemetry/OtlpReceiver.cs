using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Telemetry;

/// <summary>A collector: takes what is sent by OTLP over HTTP, on a port of its own, and keeps it.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Signal, ProtoReader Request)> _received = new();
    private readonly SemaphoreSlim _news = new(0);
    private WebApplication? _app;

    public string Endpoint { get; private set; } = "";

    public static async Task<OtlpReceiver> StartAsync()
    {
        var receiver = new OtlpReceiver();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        receiver._app = builder.Build();
        receiver._app.MapPost("/v1/{signal}", receiver.TakeAsync);
        await receiver._app.StartAsync();
        receiver.Endpoint = receiver._app.Urls.Single();
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

    /// <summary>Attributes of who sent the metrics.</summary>
    public Dictionary<string, string> Resource() => Requests("metrics").Last().Messages(1, 1).Single().Attributes(1);

    /// <summary>Waits until something that has been received is so.</summary>
    public async Task UntilAsync(Func<OtlpReceiver, bool> holds)
    {
        using var deadline = new CancellationTokenSource(StreamClient.Deadline);
        while (!holds(this))
            await _news.WaitAsync(deadline.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
        _news.Dispose();
    }

    private IEnumerable<ProtoReader> Requests(string signal) =>
        _received.Where(received => received.Signal == signal).Select(static received => received.Request);

    private async Task<IResult> TakeAsync(HttpRequest request, string signal)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        _received.Enqueue((signal, new ProtoReader(body.ToArray())));
        _news.Release();
        return Results.Bytes([], "application/x-protobuf");
    }
}
