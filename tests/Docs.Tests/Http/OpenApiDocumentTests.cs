using System.Text.Json.Nodes;
using StreamCluster.Docs.Tests.Schemas;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Docs.Tests.Http;

public sealed class OpenApiDocumentTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Fact]
    public async Task Document_OfficialSchema_IsSatisfied()
    {
        var document = await HttpDocument.ReadAsync(shared.Server.Http);
        Assert.StartsWith("3.1.", document.Root["openapi"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Empty(SchemaCheck.OpenApi(document.Root));
    }

    [Fact]
    public async Task Document_WithAMistake_IsFound()
    {
        var document = await HttpDocument.ReadAsync(shared.Server.Http);
        document.Operation("GET", "/api/v1/inference/stream/stats").Add("sumary", "Live statistics");
        Assert.NotEmpty(SchemaCheck.OpenApi(document.Root));

        document = await HttpDocument.ReadAsync(shared.Server.Http);
        document.Root["components"]!["schemas"]!["StatsReply"]!["type"] = "objekt";
        Assert.NotEmpty(SchemaCheck.OpenApi(document.Root));
    }

    [Fact]
    public async Task Operations_All_HaveSummaryDescriptionAndDescribedParameters()
    {
        var document = await HttpDocument.ReadAsync(shared.Server.Http);
        Assert.NotEmpty(document.Operations);
        Assert.All(document.Operations, static operation =>
        {
            Assert.NotEmpty(operation.Operation["summary"]?.GetValue<string>() ?? "");
            Assert.NotEmpty(operation.Operation["description"]?.GetValue<string>() ?? "");
            foreach (var name in operation.Path.Split('{').Skip(1).Select(static part => part.Split('}')[0]))
                Assert.Contains(operation.Operation["parameters"]!.AsArray(), parameter => parameter!["name"]!.GetValue<string>() == name);
            foreach (var parameter in operation.Operation["parameters"]?.AsArray() ?? [])
                Assert.NotEmpty(parameter!["description"]?.GetValue<string>() ?? "");
        });
    }

    [Fact]
    public async Task Operations_EveryBody_HasExamplesThatSatisfyItsSchema()
    {
        var document = await HttpDocument.ReadAsync(shared.Server.Http);
        foreach (var (method, path, operation) in document.Operations)
        {
            var bodies = operation["responses"]!.AsObject().SelectMany(static response => (response.Value!["content"]?.AsObject() ?? [])
                .Select(content => ($"{response.Key} {content.Key}", content.Value!)));
            if (operation["requestBody"]?["content"] is JsonObject request)
                bodies = bodies.Concat(request.Select(static content => ("request " + content.Key, content.Value!)));
            foreach (var (what, content) in bodies)
            {
                var examples = document.ExamplesOf(content).ToArray();
                Assert.True(examples.Length > 0, $"{method} {path} shows no example of {what}.");
                foreach (var example in examples)
                    SchemaCheck.Satisfies(document.SchemaOf(content), example, $"{method} {path} {what}");
            }
        }
    }
}
