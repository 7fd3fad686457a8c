namespace StreamCluster.Gateway.Telemetry;

/// <summary>Composition of the folder.</summary>
internal static class StreamTelemetry
{
    /// <summary>Adds the instruments and the traces of streams.</summary>
    public static void AddStreamTelemetry(this IServiceCollection services)
    {
        services.AddSingleton<StreamMetrics>();
        services.AddSingleton<MessageTracing>();
        services.AddHostedService<StreamInstruments>();
    }

    /// <summary>Lets the counters begin at zero, once somebody may listen.</summary>
    private sealed class StreamInstruments(StreamMetrics stream) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            stream.BeginAtZero();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
