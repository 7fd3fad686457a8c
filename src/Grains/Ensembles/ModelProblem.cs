namespace StreamCluster.Grains.Ensembles;

/// <summary>A model or an ensemble that is not served, and why. The others are served all the same.</summary>
/// <param name="File">Its JSON file, relative to the models folder, with <c>/</c>.</param>
/// <param name="Name">The name it gives itself, where that could be read.</param>
/// <param name="Reason">One sentence for people, without paths of this machine.</param>
public sealed record ModelProblem(string File, string? Name, string Reason);
