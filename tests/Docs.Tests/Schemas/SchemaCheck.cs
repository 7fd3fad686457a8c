using System.Diagnostics;
using System.Text.Json.Nodes;

namespace StreamCluster.Docs.Tests.Schemas;

/// <summary>Checks JSON against schemas: <c>check.mjs</c> in a process of its own, for all tests. It ends when its input does.</summary>
internal static class SchemaCheck
{
    private static readonly Lock Gate = new();
    private static readonly Lazy<Process> Node = new(Start);

    /// <summary>A YAML document as JSON.</summary>
    public static JsonNode ReadYaml(string text) => Ask(new JsonObject { ["check"] = "yaml", ["text"] = text })["value"]!;

    /// <summary>What is wrong with an AsyncAPI 3.0 document, by its official schema.</summary>
    public static IReadOnlyList<string> AsyncApi(JsonNode document) => Errors("asyncapi", document, null);

    /// <summary>What is wrong with an OpenAPI 3.1 document, by its official schema.</summary>
    public static IReadOnlyList<string> OpenApi(JsonNode document) => Errors("openapi", document, null);

    /// <summary>What is wrong with a value, or with the schema itself (JSON Schema, draft 2020-12).</summary>
    public static IReadOnlyList<string> Value(JsonNode schema, JsonNode? value) => Errors("schema", value, schema);

    /// <summary>That the value satisfies the schema.</summary>
    public static void Satisfies(JsonNode schema, JsonNode? value, string what)
    {
        var errors = Value(schema, value);
        Assert.True(errors.Count == 0, $"{what}: {string.Join("; ", errors)}\n{value?.ToJsonString()}");
    }

    private static IReadOnlyList<string> Errors(string check, JsonNode? value, JsonNode? schema) =>
        [.. Ask(new JsonObject { ["check"] = check, ["value"] = value?.DeepClone(), ["schema"] = schema?.DeepClone() })["errors"]!
            .AsArray().Select(static error => error!.GetValue<string>())];

    private static JsonObject Ask(JsonObject request)
    {
        lock (Gate)
        {
            var node = Node.Value;
            node.StandardInput.WriteLine(request.ToJsonString());
            node.StandardInput.Flush();
            var answer = node.StandardOutput.ReadLine() ?? throw new InvalidOperationException("check.mjs ended: " + node.StandardError.ReadToEnd());
            return JsonNode.Parse(answer)!.AsObject();
        }
    }

    private static Process Start() => Process.Start(new ProcessStartInfo("node", ["Schemas/check.mjs"])
    {
        WorkingDirectory = Repository.Path("tests/Docs.Tests"),
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
