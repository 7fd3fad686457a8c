using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;
using StreamCluster.Gateway.Http.Errors;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Http.Docs;

/// <summary>What <c>openapi.json</c> cannot learn from a handler's signature.</summary>
internal static class EndpointDescriptions
{
    private static readonly int[] EveryEndpoint =
        [StatusCodes.Status401Unauthorized, StatusCodes.Status500InternalServerError, StatusCodes.Status503ServiceUnavailable];

    /// <summary>The problems that an endpoint may answer with, besides those that every endpoint may.</summary>
    public static RouteHandlerBuilder WithProblems(this RouteHandlerBuilder builder, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in new SortedSet<int>([.. statuses, .. EveryEndpoint]))
            builder.Produces<ProblemReply>(status, Problems.ContentType);
        return builder.AddOpenApiOperationTransformer(static (operation, _, _) =>
        {
            AddExamples(operation);
            return Task.CompletedTask;
        });
    }

    /// <summary>One example for all statuses would show a 404's under 500.</summary>
    private static void AddExamples(OpenApiOperation operation)
    {
        var notFound = operation.Tags?.Any(static tag => tag.Name == ApiTags.Ensembles) == true
            ? (Code: ErrorCode.EnsembleNotFound, Detail: "No ensemble of that name is served.")
            : (Code: ErrorCode.SessionNotFound, Detail: "No session of that id is stored.");
        foreach (var (key, response) in operation.Responses ?? [])
        {
            if (response.Content?.TryGetValue(Problems.ContentType, out var content) != true || content is null)
                continue;
            var status = int.Parse(key, CultureInfo.InvariantCulture);
            content.Example = new JsonObject
            {
                ["type"] = "about:blank",
                ["title"] = ReasonPhrases.GetReasonPhrase(status),
                ["status"] = status,
                ["detail"] = status == StatusCodes.Status404NotFound ? notFound.Detail : ProblemDetail.Of(status),
                ["error_code"] = WireErrors.NameOf(status == StatusCodes.Status404NotFound ? notFound.Code : WireErrors.CodeOf(status)),
            };
        }
    }

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
