using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using StreamCluster.Gateway.Streaming;
using StreamCluster.Gateway.Tests.Server;
using StreamCluster.Grains.Telemetry;

namespace StreamCluster.Gateway.Tests.Telemetry;

/// <summary>The close codes that one server counts.</summary>
internal sealed class ClosedCodes : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConnectionRegistry _registry;

    public ClosedCodes(TestServer server)
    {
        _registry = server.Services.GetRequiredService<ConnectionRegistry>();
        var meter = server.Services.GetRequiredService<NodeTelemetry>().Meter;
        _listener.InstrumentPublished = (instrument, listening) =>
        {
            if (ReferenceEquals(instrument.Meter, meter) && instrument.Name == "streamcluster.connections.closed")
                listening.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) => Codes.Enqueue((string)tags[0].Value!));
        _listener.Start();
    }

    public ConcurrentQueue<string> Codes { get; } = new();

    /// <summary>Waits until no more than so many connections are left.</summary>
    public async Task WhenLeftAsync(int count)
    {
        using var deadline = new CancellationTokenSource(StreamClient.Deadline);
        while (_registry.All().Length > count)
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public void Dispose() => _listener.Dispose();
}
