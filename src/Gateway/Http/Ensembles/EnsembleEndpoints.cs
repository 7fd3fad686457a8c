using StreamCluster.Gateway.Http.Docs;
using StreamCluster.Gateway.Http.Errors;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Http.Ensembles;

/// <summary><c>GET …/ensemble/list</c>, <c>…/{name}/info</c>, <c>…/{name}/ranges</c>.</summary>
internal static class EnsembleEndpoints
{
    private const string NameDescription =
        "The ensemble's name, exactly. Any text: percent-encoded, a slash as `%2F`, a percent sign as `%25`.";

    public static void MapEnsembles(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/list", ListAsync)
            .WithName("listEnsembles")
            .WithTags(ApiTags.Ensembles)
            .WithSummary("Names of the ensembles")
            .WithDescription("The names of the ensembles that are served, sorted.")
            .Produces<IReadOnlyList<string>>()
            .WithProblems();
        endpoints.MapGet("/{name}/info", InfoAsync)
            .WithName("readEnsemble")
            .WithTags(ApiTags.Ensembles)
            .WithSummary("Record of an ensemble")
            .WithDescription("Its models, its signals, and which signals use the residual boost, and why.")
            .WithPath("name", NameDescription)
            .Produces<EnsembleReply>()
            .WithProblems(StatusCodes.Status404NotFound);
        endpoints.MapGet("/{name}/ranges", RangesAsync)
            .WithName("readEnsembleRanges")
            .WithTags(ApiTags.Ensembles)
            .WithSummary("Observed ranges of an ensemble's signals")
            .WithDescription("For scales and for plausible input. Signals of which nothing is known are left out.")
            .WithPath("name", NameDescription)
            .Produces<RangesReply>()
            .WithProblems(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> ListAsync(IEnsembleDirectory ensembles, CancellationToken cancellationToken) =>
        Results.Json(await ensembles.ListAsync(cancellationToken), HttpJson.Relaxed.IReadOnlyListString);

    private static async Task<IResult> InfoAsync(
        string name, HttpContext context, IEnsembleDirectory ensembles, CancellationToken cancellationToken) =>
        await ensembles.FindAsync(RawPath.Segment(context, 1, name), cancellationToken) is { } ensemble
            ? Results.Json(EnsembleReply.From(ensemble.Record), HttpJson.Relaxed.EnsembleReply)
            : NotFound();

    private static async Task<IResult> RangesAsync(
        string name, HttpContext context, IEnsembleDirectory ensembles, CancellationToken cancellationToken)
    {
        if (await ensembles.FindAsync(RawPath.Segment(context, 1, name), cancellationToken) is not { } ensemble)
            return NotFound();
        // In the signals' own order, inputs first, so that the reply does not depend on how the ranges are kept.
        var signals = new OrderedDictionary<string, RangeReply>(StringComparer.Ordinal);
        foreach (var signal in ensemble.Layout.Boundary.Concat(ensemble.Layout.Target))
        {
            if (ensemble.Ranges.TryGetValue(signal, out var range))
                signals[signal] = new RangeReply(range.Min, range.Max, range.Mean, range.Std);
        }

        return Results.Json(new RangesReply(signals), HttpJson.Relaxed.RangesReply);
    }

    private static IResult NotFound() => Problems.Of(ErrorCode.EnsembleNotFound, "No ensemble of that name is served.");
}
