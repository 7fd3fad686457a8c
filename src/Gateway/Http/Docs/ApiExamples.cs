using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using StreamCluster.Gateway.Http.Ensembles;
using StreamCluster.Gateway.Http.Errors;
using StreamCluster.Gateway.Http.History;
using StreamCluster.Gateway.Http.Stats;
using StreamCluster.Hosting.Health;

namespace StreamCluster.Gateway.Http.Docs;

/// <summary>Adds to the schemas in <c>openapi.json</c> what types cannot say: examples, and the closed list of error codes.</summary>
internal sealed class ApiExamples : IOpenApiSchemaTransformer
{
    private static readonly Dictionary<Type, string> Examples = new()
    {
        [typeof(StatsReply)] = """
            {"active_connections":1,"total_predictions":12543,"average_latency_ms":0.84,"connections":[{"session_id":
            "session_0b54dd1c9f6e4a7b","ensemble_name":"Ensemble_te","connected_at":"2025-12-15T10:30:00.250Z","predictions_count":523,
            "mode":"single"}],"p50_latency_ms":0.71,"p95_latency_ms":1.9,"p99_latency_ms":3.2,"connections_total":7,"nodes":[{"name":
            "edge-1","started_at":"2025-12-15T08:00:00.000Z","active_connections":1,"predictions_since_start":523}],"errors":{"MISSING_SIGNALS":2}}
            """,
        [typeof(TimelineReply)] = """
            {"interval_s":5,"points":[{"time":"2025-12-15T10:30:05.000Z","active_connections":3,"predictions":523,"messages":523,
            "p50_latency_ms":0.6,"p95_latency_ms":1.1,"p99_latency_ms":2.0,"errors":{"MISSING_SIGNALS":2}},{"time":"2025-12-15T10:30:10.000Z",
            "active_connections":3,"predictions":0,"messages":0,"p50_latency_ms":null,"p95_latency_ms":null,"p99_latency_ms":null,"errors":{}}]}
            """,
        [typeof(SaveBody)] = """{"session_id":"session_0b54dd1c9f6e4a7b","output_dir":"line-1/shift-2","format":"csv"}""",
        [typeof(SaveReply)] = """
            {"status":"success","message":"History saved successfully","output_path":
            "results/line-1/shift-2/stream_history_session_0b54dd1c9f6e4a7b_20251215_103000.csv","samples_saved":523}
            """,
        [typeof(SamplesReply)] = """
            {"session_id":"session_0b54dd1c9f6e4a7b","next_after":522,"samples":[{"sequence":522,"timestamp":"2025-12-15T10:30:00.250Z",
            "latency_ms":0.61,"boundary_data":{"XMV_1":62.5},"predictions":{"XMEAS_9":120.4}}]}
            """,
        [typeof(RangesReply)] = """{"signals":{"XMV_1":{"min":0.0,"max":100.0,"mean":63.05,"std":4.2}}}""",
        [typeof(HealthReply)] = """{"status":"ready"}""",
        [typeof(HealthDetails)] = """
            {"status":"ready","ensembles":["TennesseeEastman"],"problems":[{"file":"stage1/plant7_stage1.json","name":"plant7_stage1",
            "reason":"`sha256` is not that of the file plant7_stage1.onnx."}]}
            """,
    };

    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        if (context.JsonPropertyInfo is null && Examples.TryGetValue(type, out var example))
            schema.Examples = [JsonNode.Parse(example)!];
        if (type == typeof(ProblemReply) && schema.Properties?["error_code"] is OpenApiSchema code)
            code.Enum = [.. Enum.GetValues<ErrorCode>().Select(static code => (JsonNode)WireErrors.NameOf(code))];
        return Task.CompletedTask;
    }
}
