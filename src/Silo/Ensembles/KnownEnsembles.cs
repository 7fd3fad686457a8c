using System.Collections.Concurrent;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Silo.Wire;

namespace StreamCluster.Silo.Ensembles;

/// <summary>
/// The ensemble versions that a gateway has been told of. A version never changes, so each is sent once; there are as many as there were
/// updates of models since the gateway started.
/// </summary>
internal sealed class KnownEnsembles
{
    private readonly ConcurrentDictionary<string, EnsembleDescription> _byVersion = new(StringComparer.Ordinal);
    private volatile string[] _versions = [];

    /// <summary>What need not be sent.</summary>
    public string[] Versions => _versions;

    /// <summary>The description of a version: known, or just sent. Null: of no version.</summary>
    public EnsembleDescription? Of(string? version, WireEnsemble? sent)
    {
        if (version is null)
            return null;
        if (_byVersion.TryGetValue(version, out var known))
            return known;
        if (sent is null)
            throw new InvalidOperationException("An ensemble was not described.");
        known = _byVersion.GetOrAdd(version, sent.ToDescription());
        _versions = [.. _byVersion.Keys];
        return known;
    }
}
