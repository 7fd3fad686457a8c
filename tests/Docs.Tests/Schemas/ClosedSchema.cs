using System.Text.Json.Nodes;

namespace StreamCluster.Docs.Tests.Schemas;

/// <summary>
/// A document's schemas as a test wants them: an object whose members are listed has no others. Published they are open, so that clients
/// made from them survive a new member; closed, a member that the server sends and the document lacks is found.
/// </summary>
internal static class ClosedSchema
{
    /// <summary>One of <c>components/schemas</c>, with all the others as its definitions.</summary>
    public static JsonObject OfComponent(JsonNode document, string name) =>
        Of(document, new JsonObject { ["$ref"] = "#/components/schemas/" + name });

    /// <summary>Any schema of the document.</summary>
    public static JsonObject Of(JsonNode document, JsonNode schema)
    {
        var closed = new JsonObject { ["allOf"] = new JsonArray(Close(schema.DeepClone())), ["$defs"] = new JsonObject() };
        foreach (var (key, value) in document["components"]?["schemas"]?.AsObject() ?? [])
            closed["$defs"]![key] = Close(value!.DeepClone());
        return closed;
    }

    private static JsonNode Close(JsonNode node)
    {
        if (node is JsonArray array)
        {
            foreach (var item in array)
            {
                if (item is not null)
                    Close(item);
            }
        }
        else if (node is JsonObject schema)
        {
            if (schema["$ref"] is JsonValue reference)
                schema["$ref"] = reference.GetValue<string>().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal);
            foreach (var (key, value) in schema.ToArray())
            {
                if (value is not null && key is not ("example" or "examples" or "const" or "enum" or "default"))
                    Close(value);
            }

            if (schema["properties"] is JsonObject && schema["additionalProperties"] is null)
                schema["unevaluatedProperties"] = false;
        }

        return node;
    }
}
