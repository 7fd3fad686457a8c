using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StreamCluster.Gateway.Hosting;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.Ensembles;

namespace StreamCluster.Gateway.Doctor;

/// <summary>Loads every model with the product's own loader: what passes here is served.</summary>
internal static class ModelsCheck
{
    public static async IAsyncEnumerable<Finding> RunAsync(
        GatewaySettings settings, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var catalog = new EnsembleCatalog(
            settings.Node.Models.Path!, Options.Create(settings.Node.Inference), NullLogger<EnsembleCatalog>.Instance, time);
        await catalog.LoadAsync(cancellationToken);
        foreach (var name in catalog.Names)
            yield return Judge(catalog.Find(name)!);
        foreach (var problem in catalog.Problems)
        {
            yield return Finding.Failed(
                "models", $"{problem.File}{(problem.Name is null ? "" : $" ({problem.Name})")}: {problem.Reason}",
                "Mend the file or take it out of the folder; docs/models.md says what belongs into it.");
        }

        if (catalog.Names.Count == 0)
            yield return Finding.Failed("models", $"There is no ensemble that can be served in '{settings.Node.Models.Path}'.", "Put stage1, boost and ensembles there, or set Models:Path.");
    }

    private static Finding Judge(EnsembleDescription ensemble)
    {
        var boundary = ensemble.Layout.Boundary;
        var text = string.Create(
            CultureInfo.InvariantCulture, $"{ensemble.Name}: loaded, sha256 right, run once; {boundary.Count} boundary and {ensemble.Layout.Target.Count} target signals");
        var without = boundary.Count(signal => !ensemble.Ranges.ContainsKey(signal));
        return without == 0
            ? Finding.Ok("models", text + ".")
            : Finding.Warning(
                "models", string.Create(CultureInfo.InvariantCulture, $"{text}, {without} of the boundary signals without a range."),
                "Give `ranges` in the model's JSON: demonstrations and the first run make values up without them.");
    }
}
