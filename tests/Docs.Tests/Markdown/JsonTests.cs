using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using StreamCluster.Docs.Tests.Http;
using StreamCluster.Docs.Tests.Schemas;
using StreamCluster.Docs.Tests.Streaming;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Docs.Tests.Markdown;

/// <summary>JSON that is shown in Markdown is JSON, and messages, problems and ensembles in it are what the two descriptions say.</summary>
public sealed class JsonTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Fact]
    public async Task Json_ShownInMarkdown_IsAsDescribed()
    {
        var document = await HttpDocument.ReadAsync(shared.Server.Http);
        var kinds = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var file in TextFiles.Markdown())
        {
            foreach (var value in MarkdownText.Read(file).Json.SelectMany(ValuesOf).OfType<JsonObject>())
                kinds.Add(Verify(document, Path.GetFileName(file), value));
        }

        Assert.Superset(new HashSet<string>(["config", "predict", "prediction_batch", "error", "ProblemReply", "EnsembleReply"], StringComparer.Ordinal), kinds);
    }

    [Fact]
    public void ValuesOf_TwoLines_AreTwoValues() => Assert.Equal(2, ValuesOf("{\"a\":1}\n{\"b\":\n2}\n").Count());

    private static string Verify(HttpDocument document, string file, JsonObject value)
    {
        if (value["type"] is JsonValue type && StreamDocument.FromServer.Concat(StreamDocument.FromClients).Contains(type.GetValue<string>()))
        {
            StreamDocument.Verify(type.GetValue<string>(), value);
            return type.GetValue<string>();
        }

        var component = value.ContainsKey("signal_analysis") ? "EnsembleReply" : value.ContainsKey("detail") ? "ProblemReply" : null;
        if (component is null)
            return "";
        SchemaCheck.Satisfies(ClosedSchema.OfComponent(document.Root, component), value, $"{file}, {component}");
        return component;
    }

    private static IEnumerable<JsonNode?> ValuesOf(string text)
    {
        var values = new List<JsonNode?>();
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read())
            values.Add(JsonNode.Parse(ref reader));
        return values;
    }
}
