using k8s;
using k8s.Models;

namespace StreamCluster.Deploy.Tests.Kubernetes;

/// <summary>The objects that an overlay makes, in the types of the Kubernetes API.</summary>
internal sealed class Manifests
{
    private Manifests(IReadOnlyList<object> objects) => Objects = objects;

    /// <summary>What is checked: each overlay, and what a component makes of one.</summary>
    public static TheoryData<string> Overlays { get; } =
        ["edge", "cluster", "silos", "edge+models-volume", "cluster+models-volume+telemetry", "silos+telemetry", "cluster+cluster-tls", "silos+cluster-tls"];

    public IReadOnlyList<object> Objects { get; }

    public IReadOnlyList<V1Deployment> Deployments => [.. Objects.OfType<V1Deployment>()];

    /// <summary>Each pod has one.</summary>
    public IEnumerable<V1Container> Containers => Deployments.Select(static deployment => deployment.Spec.Template.Spec.Containers.Single());

    /// <summary>Strictly: a member that the API does not have, or one of another type, throws.</summary>
    public static async Task<Manifests> RenderAsync(string overlay) =>
        new(KubernetesYaml.LoadAllFromString(await Kustomize.RenderAsync(overlay), strict: true));

    /// <summary>The labels of the pods that there will be.</summary>
    public IReadOnlyList<IDictionary<string, string>> PodLabels => [.. Deployments.Select(static deployment => deployment.Spec.Template.Metadata.Labels)];

    /// <summary>The environment of a container: config maps, values, and samples for secrets and the downward API.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> EnvironmentOf(V1Container container)
    {
        var direct = (container.Env ?? []).Select(static variable => KeyValuePair.Create(variable.Name, variable.Value ?? Sample(variable.Name))).ToList();
        // POD_NAME and the like are parts of other values.
        direct.RemoveAll(variable => direct.Exists(other => other.Value.Contains($"$({variable.Key})", StringComparison.Ordinal)));
        return [.. (container.EnvFrom ?? []).SelectMany(from => ConfigMap(from.ConfigMapRef.Name).Data), .. direct];
    }

    public V1ConfigMap ConfigMap(string name) => Objects.OfType<V1ConfigMap>().Single(map => map.Metadata.Name == name);

    /// <summary>A value that a secret or the downward API gives.</summary>
    private static string Sample(string name) => name switch
    {
        "ConnectionStrings__StreamCluster" => "Host=db;Database=streamcluster;Username=u;Password=p",
        "Cluster__Address" => "10.0.0.1",
        _ => "sample",
    };
}
