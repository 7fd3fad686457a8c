namespace StreamCluster.Deploy.Tests.Kubernetes;

/// <summary>A test over what kustomize makes of an overlay; skipped, with the reason, where there is no kustomize.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KustomizeTheoryAttribute : TheoryAttribute
{
    public KustomizeTheoryAttribute() => Skip = Kustomize.Unavailable;
}
