using StreamCluster.Gateway.Http.Docs;
using StreamCluster.Gateway.Http.Errors;

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
            .WithReplyExample(StatusCodes.Status200OK, "one", """["TennesseeEastman"]""")
            .WithProblems();
        endpoints.MapGet("/{name}/info", InfoAsync)
            .WithName("readEnsemble")
            .WithTags(ApiTags.Ensembles)
            .WithSummary("Record of an ensemble")
            .WithDescription("Its models, its signals, and which signals use the residual boost, and why. With `Inference:QuantizeModels` also what 8-bit weights cost each signal.")
            .WithPath("name", NameDescription)
            .Produces<EnsembleReply>()
            .WithReplyExample(StatusCodes.Status200OK, "two signals, one boosted", """
                {"ensemble_name":"Plant 7","stage1_model_name":"plant7_stage1","residual_boost_model_name":"plant7_boost",
                "delta_r2_threshold":0.005,"signal_analysis":[
                {"signal":"Temperature_1","r2_stage1":0.91,"r2_ensemble":0.94,"delta_r2":0.03,"use_boost":true},
                {"signal":"Pressure_1","r2_stage1":0.88,"r2_ensemble":0.87,"delta_r2":-0.01,"use_boost":false}],
                "num_use_boost":1,"num_use_stage1_only":1,"metrics":{"rows":4800,"mean_r2":0.91},
                "signals":{"boundary":["Feed","Valve_1"],"target":["Temperature_1","Pressure_1"]},"created_time":"2026-11-22 10:00:00"}
                """)
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
            ? Results.Json(EnsembleReply.From(ensemble), HttpJson.Relaxed.EnsembleReply)
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
