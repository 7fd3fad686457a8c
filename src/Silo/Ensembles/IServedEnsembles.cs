using StreamCluster.Silo.Wire;

namespace StreamCluster.Silo.Ensembles;

/// <summary>The ensembles that the asked silo serves.</summary>
[Alias("ensembles")]
internal interface IServedEnsembles : IGrainWithIntegerKey
{
    /// <summary>Their names, in ordinal order.</summary>
    [Alias("list")]
    ValueTask<string[]> ListAsync();

    /// <summary>The newest version of that name; null: none.</summary>
    [Alias("find")]
    ValueTask<FoundEnsemble?> FindAsync(string name, string[] knownVersions);
}

/// <summary>An ensemble.</summary>
[GenerateSerializer, Immutable, Alias("found-ensemble")]
internal sealed class FoundEnsemble
{
    [Id(0)]
    public string Version { get; init; } = "";

    /// <summary>Null where the caller knows that version.</summary>
    [Id(1)]
    public WireEnsemble? Ensemble { get; init; }
}
