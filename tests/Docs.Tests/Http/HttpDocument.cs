using System.Text.Json.Nodes;
using StreamCluster.Docs.Tests.Schemas;

namespace StreamCluster.Docs.Tests.Http;

/// <summary>The description of the HTTP interface as a gateway serves it.</summary>
internal sealed class HttpDocument(JsonNode document)
{
    public JsonNode Root => document;

    public static async Task<HttpDocument> ReadAsync(HttpClient client) =>
        new(JsonNode.Parse(await client.GetStringAsync(new Uri("/openapi.json", UriKind.Relative)))!);

    /// <summary>Every operation: method in capitals, path with its parameters' names, description.</summary>
    public IEnumerable<(string Method, string Path, JsonObject Operation)> Operations =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        where operation.Key is "get" or "post" or "put" or "delete" or "patch" or "head"
        select (operation.Key.ToUpperInvariant(), path.Key, operation.Value!.AsObject());

    public JsonObject Operation(string method, string path) =>
        Operations.Single(operation => operation.Method == method && operation.Path == path).Operation;

    /// <summary>The examples of a body: its own, or else its schema's.</summary>
    public IEnumerable<JsonNode> ExamplesOf(JsonNode content)
    {
        if (content["examples"] is JsonObject named)
            return named.Select(static example => example.Value!["value"]!);
        if (content["example"] is { } single)
            return [single];
        var schema = content["schema"]!;
        while (schema["$ref"] is { } reference)
            schema = document["components"]!["schemas"]![reference.GetValue<string>().Split('/')[^1]]!;
        return schema["examples"]?.AsArray().Select(static example => example!) ?? [];
    }

    /// <summary>The schema of a body, with no room for members that it does not list.</summary>
    public JsonObject SchemaOf(JsonNode content) => ClosedSchema.Of(document, content["schema"]!);
}
