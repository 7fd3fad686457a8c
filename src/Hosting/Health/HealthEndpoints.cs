using System.Text.Json.Serialization;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.Ensembles;

namespace StreamCluster.Hosting.Health;

/// <summary>Probes: <c>/health/live</c> and <c>/health/ready</c> for machines, <c>/health</c> with the reasons for people.</summary>
public static class HealthEndpoints
{
    private static readonly string[] Probe = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps the probes.</summary>
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/health").WithTags("Health");
        group.MapMethods("/live", Probe, static () => TypedResults.Json(new HealthReply("live")))
            .WithSummary("Whether the process serves at all")
            .WithDescription("For a probe that restarts the process. Needs no key.")
            .Produces<HealthReply>();
        group.MapMethods("/ready", Probe, static (Readiness readiness) => TypedResults.Json(
                new HealthReply(readiness.Name), statusCode: readiness.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable))
            .WithSummary("Whether the node takes new connections")
            .WithDescription(
                "200, or 503 before the models are loaded, where no ensemble can be served, and while the node drains. For a load balancer. " +
                "It stays ready while the store is away. Needs no key.")
            .Produces<HealthReply>().Produces<HealthReply>(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("", static async (Readiness readiness, IGrainFactory grains, IServiceProvider services, CancellationToken cancellationToken) =>
            TypedResults.Json(new HealthDetails(
                readiness.Name,
                await EnsemblesAsync(services.GetService<EnsembleCatalog>(), grains, cancellationToken),
                [.. (services.GetService<EnsembleCatalog>()?.Problems ?? []).Select(static problem => new HealthProblem(problem.File, problem.Name, problem.Reason))])))
            .WithSummary("State of the node in detail")
            .WithDescription("The node's state, the ensembles it serves, and the model files that it does not serve, each with the reason. Needs no key.")
            .Produces<HealthDetails>();
    }

    /// <summary>A gateway without models asks a silo; without any silo it serves nothing.</summary>
    private static async Task<IReadOnlyList<string>> EnsemblesAsync(EnsembleCatalog? catalog, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (catalog is not null)
            return catalog.Names;
        try
        {
            return await grains.GetGrain<IEnsembleCatalogGrain>(0).ListAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(2), cancellationToken);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            return [];
        }
    }
}

/// <summary>The state of a node.</summary>
/// <param name="Status"><c>live</c>, <c>starting</c>, <c>ready</c>, <c>empty</c> (no ensemble can be served) or <c>draining</c>.</param>
public sealed record HealthReply(string Status);

/// <summary>The state of a node in detail.</summary>
/// <param name="Status"><c>starting</c>, <c>ready</c>, <c>empty</c> (no ensemble can be served) or <c>draining</c>.</param>
/// <param name="Ensembles">The ensembles that are served.</param>
/// <param name="Problems">The models and ensembles that are not, and why.</param>
public sealed record HealthDetails(string Status, IReadOnlyList<string> Ensembles, IReadOnlyList<HealthProblem> Problems);

/// <summary>A model or an ensemble that is not served.</summary>
/// <param name="File">Its file, relative to the models folder.</param>
/// <param name="Name">The name it gives itself.</param>
/// <param name="Reason">Why it is not served.</param>
public sealed record HealthProblem(string File, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name, string Reason);
