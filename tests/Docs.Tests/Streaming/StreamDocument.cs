using System.Text.Json.Nodes;
using StreamCluster.Docs.Tests.Schemas;

namespace StreamCluster.Docs.Tests.Streaming;

/// <summary>The description of the stream as it lies in the source tree.</summary>
internal static class StreamDocument
{
    private static readonly Dictionary<string, JsonObject> Closed = new(StringComparer.Ordinal);

    public static JsonNode Document { get; } = SchemaCheck.ReadYaml(File.ReadAllText(Repository.Path("src/Gateway/Http/Docs/asyncapi.yaml")));

    /// <summary>Messages of the server.</summary>
    public static IReadOnlyList<string> FromServer { get; } = ["config_ack", "prediction", "prediction_batch", "pong", "error"];

    /// <summary>Messages of clients.</summary>
    public static IReadOnlyList<string> FromClients { get; } = ["config", "predict", "predict_batch", "ping"];

    /// <summary>The examples that the document gives of a message.</summary>
    public static IEnumerable<(string Name, JsonObject Payload)> ExamplesOf(string message) =>
        Document["components"]!["messages"]![message]!["examples"]!.AsArray()
            .Select(static example => (example!["name"]!.GetValue<string>(), example["payload"]!.AsObject()));

    /// <summary>That a message of the server is what the document says of its type, and has no member more.</summary>
    public static JsonObject Verify(string reply)
    {
        var value = JsonNode.Parse(reply)!.AsObject();
        var type = value["type"]!.GetValue<string>();
        Assert.Contains(type, FromServer);
        Verify(type, value);
        return value;
    }

    /// <summary>That a message is what the document says of it.</summary>
    public static void Verify(string message, JsonNode value)
    {
        JsonObject schema;
        lock (Closed)
        {
            if (!Closed.TryGetValue(message, out schema!))
                Closed[message] = schema = ClosedSchema.OfComponent(Document, message);
        }

        SchemaCheck.Satisfies(schema, value, message);
    }
}
