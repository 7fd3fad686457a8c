using System.Globalization;
using System.Net.Mime;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace StreamCluster.Gateway.Http.Docs;

/// <summary>What <c>openapi.json</c> cannot learn from a handler's signature.</summary>
internal static class EndpointDescriptions
{
    /// <summary>A part of the path.</summary>
    public static RouteHandlerBuilder WithPath(this RouteHandlerBuilder builder, string name, string description) =>
        builder.WithParameter(ParameterLocation.Path, name, description, new OpenApiSchema { Type = JsonSchemaType.String });

    /// <summary>An optional integer in the query.</summary>
    public static RouteHandlerBuilder WithIntegerQuery(
        this RouteHandlerBuilder builder, string name, string description, int fallback, int min, int max) =>
        builder.WithParameter(ParameterLocation.Query, name, description, new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Format = "int32",
            Default = fallback,
            Minimum = min.ToString(CultureInfo.InvariantCulture),
            Maximum = max.ToString(CultureInfo.InvariantCulture),
        });

    /// <summary>An optional sample number in the query.</summary>
    public static RouteHandlerBuilder WithSequenceQuery(this RouteHandlerBuilder builder, string name, string description) =>
        builder.WithParameter(ParameterLocation.Query, name, description, new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Format = "int64",
            Minimum = "-1",
        });

    /// <summary>An optional word in the query, the first of the choices unless given.</summary>
    public static RouteHandlerBuilder WithChoiceQuery(
        this RouteHandlerBuilder builder, string name, string description, IReadOnlyList<string> choices) =>
        builder.WithParameter(ParameterLocation.Query, name, description, new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Default = choices[0],
            Enum = [.. choices.Select(static choice => (JsonNode)choice)],
        });

    /// <summary>A reply that is text, not JSON.</summary>
    public static RouteHandlerBuilder WithTextReply(
        this RouteHandlerBuilder builder, int status, string contentType, string example) =>
        builder.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            var key = status.ToString(CultureInfo.InvariantCulture);
            if (operation.Responses?[key] is OpenApiResponse response)
            {
                response.Content ??= new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal);
                response.Content[contentType] =
                    new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String }, Example = example };
            }

            return Task.CompletedTask;
        });

    /// <summary>A named example of the body that a client sends, as JSON.</summary>
    public static RouteHandlerBuilder WithRequestExample(this RouteHandlerBuilder builder, string name, string json) =>
        builder.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            AddExample(operation.RequestBody?.Content, name, json);
            return Task.CompletedTask;
        });

    /// <summary>A named example of a reply in JSON.</summary>
    public static RouteHandlerBuilder WithReplyExample(this RouteHandlerBuilder builder, int status, string name, string json) =>
        builder.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            AddExample(operation.Responses?[status.ToString(CultureInfo.InvariantCulture)].Content, name, json);
            return Task.CompletedTask;
        });

    private static void AddExample(IDictionary<string, OpenApiMediaType>? contents, string name, string json)
    {
        if (contents?.TryGetValue(MediaTypeNames.Application.Json, out var content) != true || content is null)
            throw new InvalidOperationException($"There is no JSON to show the example '{name}' with.");
        content.Examples ??= new Dictionary<string, IOpenApiExample>(StringComparer.Ordinal);
        content.Examples[name] = new OpenApiExample { Value = JsonNode.Parse(json) };
    }

    private static RouteHandlerBuilder WithParameter(
        this RouteHandlerBuilder builder, ParameterLocation location, string name, string description, OpenApiSchema schema) =>
        builder.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters ??= [];
            foreach (var known in operation.Parameters.Where(parameter => parameter.Name == name).ToArray())
                operation.Parameters.Remove(known);
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = name,
                In = location,
                Required = location is ParameterLocation.Path,
                Description = description,
                Schema = schema,
            });
            return Task.CompletedTask;
        });
}
