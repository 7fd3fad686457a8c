using System.ComponentModel.DataAnnotations;

namespace StreamCluster.Hosting.Telemetry;

/// <summary>Settings under <c>Telemetry</c>: where metrics, traces and logs are sent by OTLP.</summary>
public sealed class TelemetryOptions
{
    /// <summary>Address of an OpenTelemetry collector, without a signal's path.</summary>
    /// <value>The default is that of <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>; without either nothing is sent. An http or https address.</value>
    public string? Endpoint { get; set; }

    /// <summary>How it is spoken to.</summary>
    /// <value>The default is that of <c>OTEL_EXPORTER_OTLP_PROTOCOL</c>, else <c>grpc</c>; <c>grpc</c> (usually port 4317) or <c>http</c> (4318).</value>
    public ExportProtocol? Protocol { get; set; }

    /// <summary>Time between two exports of the metrics.</summary>
    /// <value>The default is 15 s; 1 s to 10 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Share of the messages, and of the connections, that are traced. The others make no span at all.</summary>
    /// <value>The default is 0.01; 0 to 1.</value>
    [Range(0.0, 1.0)]
    public double TraceSampling { get; set; } = 0.01;
}

/// <summary>The transports of OTLP.</summary>
public enum ExportProtocol
{
    /// <summary>gRPC.</summary>
    Grpc = 0,

    /// <summary>HTTP with binary protobuf.</summary>
    Http,
}
