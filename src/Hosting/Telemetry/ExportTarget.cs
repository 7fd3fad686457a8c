using OpenTelemetry.Exporter;
using StreamCluster.Hosting.Settings;

namespace StreamCluster.Hosting.Telemetry;

/// <summary>Where telemetry goes: from the settings, else from OpenTelemetry's own environment variables.</summary>
public sealed record ExportTarget(Uri Endpoint, ExportProtocol Protocol)
{
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ProtocolVariable = "OTEL_EXPORTER_OTLP_PROTOCOL";

    /// <summary>Null if no endpoint is set, or the settings are wrong.</summary>
    public static ExportTarget? Read(SettingsReader reader, IConfiguration configuration, TelemetryOptions options)
    {
        var (name, text) = string.IsNullOrWhiteSpace(options.Endpoint)
            ? (EndpointVariable, configuration[EndpointVariable])
            : ("Telemetry:Endpoint", options.Endpoint);
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var isAddress = Uri.TryCreate(text, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps) && address.UserInfo.Length == 0 && address.Query.Length == 0;
        // Not quoted: it may hold a key. Keys belong in OTEL_EXPORTER_OTLP_HEADERS.
        reader.Require(isAddress, $"{name}: not an http or https address such as http://localhost:4317, without user and query.");
        var protocol = options.Protocol ?? ProtocolOf(reader, configuration[ProtocolVariable]);
        return isAddress && protocol is { } known ? new ExportTarget(address!, known) : null;
    }

    /// <summary>Sets protocol and endpoint.</summary>
    /// <param name="exporter">Has its headers, timeout and certificates from OpenTelemetry's environment variables.</param>
    /// <param name="signal">Last segment of the signal's path over HTTP.</param>
    public void Apply(OtlpExporterOptions exporter, string signal)
    {
        exporter.Protocol = Protocol == ExportProtocol.Http ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        exporter.Endpoint = Protocol == ExportProtocol.Http ? new Uri(Endpoint.AbsoluteUri.TrimEnd('/') + "/v1/" + signal) : Endpoint;
    }

    private static ExportProtocol? ProtocolOf(SettingsReader reader, string? text)
    {
        if (string.IsNullOrWhiteSpace(text) || text == "grpc")
            return ExportProtocol.Grpc;
        reader.Require(text == "http/protobuf", $"{ProtocolVariable}: '{text}' is not one of grpc, http/protobuf.");
        return text == "http/protobuf" ? ExportProtocol.Http : null;
    }
}
