using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using StreamCluster.Gateway.Hosting;
using StreamCluster.Gateway.Http.Ensembles;
using StreamCluster.Gateway.Http.Errors;
using StreamCluster.Gateway.Http.History;
using StreamCluster.Gateway.Http.Stats;
using StreamCluster.Grains.Abstractions;

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
            "edge-1","started_at":"2025-12-15T08:00:00.000Z","active_connections":1,"predictions_since_start":523}]}
            """,
        [typeof(SaveBody)] = """{"session_id":"session_0b54dd1c9f6e4a7b","output_dir":"line-1/shift-2","format":"csv"}""",
        [typeof(SaveReply)] = """
            {"status":"success","message":"History saved successfully","output_path":
            "results/line-1/shift-2/stream_history_session_0b54dd1c9f6e4a7b_20251215_103000.csv","samples_saved":523}
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
