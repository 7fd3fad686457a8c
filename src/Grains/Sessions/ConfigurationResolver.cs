using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.Ensembles;

namespace StreamCluster.Grains.Sessions;

/// <summary>Completes what a client asks for to a whole configuration, against the ensembles that are served now.</summary>
internal sealed class ConfigurationResolver(EnsembleCatalog ensembles)
{
    /// <summary>Most characters of a client's own text that an error repeats, and most unknown names that it lists.</summary>
    private const int MaxShown = 100;

    /// <param name="request">What the client says.</param>
    /// <param name="stored">What members left out fall back to (a resume); null: the defaults (a configuration is a whole).</param>
    public ResolvedConfiguration Resolve(ConfigurationRequest request, SessionConfiguration? stored)
    {
        var name = string.IsNullOrEmpty(request.EnsembleName) ? stored?.EnsembleName : request.EnsembleName;
        if (name is null)
            return new(new GrainError(ErrorCode.MissingEnsemble, "The configuration must name an ensemble in ensemble_name."));
        var ensemble = ensembles.Find(name);
        if (ensemble is null)
            return new(new GrainError(ErrorCode.EnsembleNotFound, $"No ensemble named '{Shown(name)}' is served."));

        var chosen = request.ManualBoostSignals?.Where(static choice => choice.Value).Select(static choice => choice.Key).ToArray();
        var unknown = request.ManualBoostSignals?.Keys.Except(ensemble.Layout.Target, StringComparer.Ordinal).Take(MaxShown).ToArray() ?? [];
        if (unknown.Length > 0)
        {
            return new(new GrainError(ErrorCode.InvalidMessage, "manual_boost_signals names signals that are no target signals of the ensemble.")
            {
                UnknownSignals = unknown,
            });
        }

        // A stored choice goes with its ensemble; names that a newer version of it does not have any more drop out.
        if (chosen is null && stored?.ManualBoost is { } kept && string.Equals(stored.EnsembleName, name, StringComparison.Ordinal))
            chosen = [.. kept.Intersect(ensemble.Layout.Target, StringComparer.Ordinal)];

        return new(ensemble, new SessionConfiguration(
            name,
            chosen is null ? ensemble.DefaultBoost : SelectionOf(chosen, ensemble.Layout),
            chosen,
            request.Mode ?? stored?.Mode ?? StreamMode.Single,
            request.BatchSize ?? stored?.BatchSize ?? SessionConfiguration.DefaultBatchSize,
            request.IncludeMetadata ?? stored?.IncludeMetadata ?? true,
            request.OutputFormat ?? stored?.OutputFormat ?? OutputFormat.Json));
    }

    private static bool[] SelectionOf(string[] chosen, SignalLayout layout)
    {
        var names = chosen.ToHashSet(StringComparer.Ordinal);
        return [.. layout.Target.Select(names.Contains)];
    }

    private static string Shown(string name)
    {
        if (name.Length <= MaxShown)
            return name;
        // Never within a character that takes two UTF-16 units.
        return string.Concat(name.AsSpan(0, char.IsHighSurrogate(name[MaxShown - 1]) ? MaxShown - 1 : MaxShown), "…");
    }
}

/// <summary>A configuration, or why there is none.</summary>
internal sealed record ResolvedConfiguration
{
    public ResolvedConfiguration(GrainError error) => Error = error;

    public ResolvedConfiguration(EnsembleDescription ensemble, SessionConfiguration configuration)
    {
        Ensemble = ensemble;
        Configuration = configuration;
    }

    public GrainError? Error { get; }

    public EnsembleDescription Ensemble { get => field ?? throw new InvalidOperationException("There is an error."); }

    public SessionConfiguration Configuration { get => field ?? throw new InvalidOperationException("There is an error."); }
}
