namespace StreamCluster.Grains.Stats;

/// <summary>One run of one process. A restart makes another node.</summary>
/// <param name="Id">128 random bits.</param>
/// <param name="Name">For people; several nodes may have the same.</param>
/// <param name="StartedAt">When it started, UTC, by its own clock.</param>
public sealed record NodeIdentity(Guid Id, string Name, DateTimeOffset StartedAt);
