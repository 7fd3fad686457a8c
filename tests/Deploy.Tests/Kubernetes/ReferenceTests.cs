using k8s.Models;
using StreamCluster.Deploy.Tests.Support;

namespace StreamCluster.Deploy.Tests.Kubernetes;

/// <summary>References between the objects of an overlay.</summary>
public sealed class ReferenceTests
{
    /// <summary>PostgreSQL's default of <c>max_connections</c>, less the three that it keeps for superusers.</summary>
    private const int DatabaseConnections = 97;

    /// <summary>Of one node, 8 to the store and 2 to the membership table: docs/cluster.md, "PostgreSQL".</summary>
    private const int ConnectionsOfANode = 10;

    public static TheoryData<string> Overlays => Manifests.Overlays;

    [KustomizeTheory]
    [MemberData(nameof(Overlays))]
    public async Task Objects_AreOfTheKubernetesApiAndOfOneNamespace(string overlay)
    {
        var manifests = await Manifests.RenderAsync(overlay);
        Assert.All(manifests.Objects, static each => Assert.Equal("streamcluster", ((IMetadata<V1ObjectMeta>)each).Metadata.NamespaceProperty));
        var names = manifests.Objects.Select(static each => $"{each.GetType().Name} {((IMetadata<V1ObjectMeta>)each).Metadata.Name}");
        Assert.Distinct(names);
    }

    [KustomizeTheory]
    [MemberData(nameof(Overlays))]
    public async Task Selectors_MatchPodsOfTheOverlay(string overlay)
    {
        var manifests = await Manifests.RenderAsync(overlay);
        foreach (var deployment in manifests.Deployments)
        {
            Assert.True(Matches(deployment.Spec.Selector.MatchLabels, deployment.Spec.Template.Metadata.Labels));
            Assert.Single(manifests.PodLabels, labels => Matches(deployment.Spec.Selector.MatchLabels, labels)); // not another's pods
            Assert.All(deployment.Spec.Template.Spec.TopologySpreadConstraints, each => Assert.Equal(deployment.Spec.Selector.MatchLabels, each.LabelSelector.MatchLabels));
        }

        var selectors = manifests.Objects.OfType<V1Service>().Select(static each => each.Spec.Selector)
            .Concat(manifests.Objects.OfType<V1PodDisruptionBudget>().Select(static each => each.Spec.Selector.MatchLabels))
            .Concat(manifests.Objects.OfType<V1NetworkPolicy>().SelectMany(Selected));
        Assert.All(selectors, selector => Assert.Single(manifests.PodLabels, labels => Matches(selector, labels)));
        // Every Deployment has its budget and its policy: a pod without a policy is open to everyone.
        Assert.Equal(manifests.Deployments.Count, manifests.Objects.OfType<V1PodDisruptionBudget>().Count());
        Assert.Equal(manifests.Deployments.Count, manifests.Objects.OfType<V1NetworkPolicy>().Count());
    }

    [KustomizeTheory]
    [MemberData(nameof(Overlays))]
    public async Task Ports_OfServicesAndPolicies_AreThoseOfContainers(string overlay)
    {
        var manifests = await Manifests.RenderAsync(overlay);
        var ports = manifests.Deployments.SelectMany(static each => each.Spec.Template.Spec.Containers).SelectMany(static each => each.Ports).ToArray();
        var known = ports.Select(static port => port.Name).Concat(ports.Select(static port => $"{port.ContainerPort}")).ToHashSet(StringComparer.Ordinal);

        Assert.All(manifests.Objects.OfType<V1Service>().SelectMany(static each => each.Spec.Ports), port => Assert.Contains(port.TargetPort.Value, known));
        foreach (var policy in manifests.Objects.OfType<V1NetworkPolicy>())
        {
            Assert.All(policy.Spec.Ingress.SelectMany(static rule => rule.Ports), port => Assert.Contains(port.Port.Value, known));
            Assert.All(
                policy.Spec.Egress.Where(static rule => rule.To is { Count: > 0 }).SelectMany(static rule => rule.Ports),
                port => Assert.Contains(port.Port.Value, known));
            Assert.Equal(["Egress", "Ingress"], policy.Spec.PolicyTypes.Order());
        }
    }

    [KustomizeTheory]
    [MemberData(nameof(Overlays))]
    public async Task Policies_LetOutWhatTheSettingsNeed(string overlay)
    {
        var manifests = await Manifests.RenderAsync(overlay);
        foreach (var deployment in manifests.Deployments)
        {
            var environment = manifests.EnvironmentOf(deployment.Spec.Template.Spec.Containers.Single());
            var policy = manifests.Objects.OfType<V1NetworkPolicy>()
                .Single(each => Matches(each.Spec.PodSelector.MatchLabels, deployment.Spec.Template.Metadata.Labels));
            var open = policy.Spec.Egress.Where(static rule => rule.To is null).SelectMany(static rule => rule.Ports).Select(static port => port.Port.Value).ToHashSet();
            var needed = new HashSet<string>(StringComparer.Ordinal);
            if (environment.Any(static variable => variable is { Key: "Storage__Provider", Value: "postgres" }))
                needed.UnionWith(["53", "5432"]);
            if (environment.FirstOrDefault(static variable => variable.Key == "OTEL_EXPORTER_OTLP_ENDPOINT").Value is { } endpoint)
                needed.UnionWith(["53", $"{new Uri(endpoint).Port}"]);
            Assert.Equal(needed.Order(), open.Order());
        }
    }

    /// <summary>They have no authentication.</summary>
    [KustomizeTheory]
    [MemberData(nameof(Overlays))]
    public async Task PortsBetweenNodes_AreOpenToPodsOfTheClusterOnly(string overlay)
    {
        var manifests = await Manifests.RenderAsync(overlay);
        var ports = manifests.Containers.SelectMany(static each => each.Ports).Where(static port => port.Name != "http").ToArray();
        Assert.Equal(overlay.StartsWith("edge", StringComparison.Ordinal), ports.Length == 0);
        Assert.DoesNotContain(
            manifests.Objects.OfType<V1Service>().SelectMany(static each => each.Spec.Ports),
            service => ports.Any(port => service.TargetPort.Value == port.Name || service.TargetPort.Value == $"{port.ContainerPort}"));
        var policies = manifests.Objects.OfType<V1NetworkPolicy>().ToArray();
        foreach (var port in ports.Select(static port => $"{port.ContainerPort}").Distinct())
        {
            var rules = policies.SelectMany(static policy => policy.Spec.Ingress).Where(rule => rule.Ports.Any(each => each.Port.Value == port)).ToArray();
            Assert.NotEmpty(rules);
            Assert.All(rules, static rule => Assert.NotEmpty(rule.FromProperty ?? []));
            // Who may come in may also go out.
            Assert.All(rules.SelectMany(static rule => rule.FromProperty), peer => Assert.Contains(
                policies.Where(policy => Matches(peer.PodSelector.MatchLabels, policy.Spec.PodSelector.MatchLabels)),
                policy => policy.Spec.Egress.Any(rule => rule.To is { Count: > 0 } && rule.Ports.Any(each => each.Port.Value == port))));
        }
    }

    [KustomizeTheory]
    [MemberData(nameof(Overlays))]
    public async Task ServiceAccountsAndClaims_AreThere(string overlay)
    {
        var manifests = await Manifests.RenderAsync(overlay);
        var accounts = manifests.Objects.OfType<V1ServiceAccount>().ToArray();
        Assert.All(accounts, static each => Assert.False(each.AutomountServiceAccountToken));
        Assert.All(manifests.Deployments, each => Assert.Contains(each.Spec.Template.Spec.ServiceAccountName, accounts.Select(static account => account.Metadata.Name)));
        // The models' claim is the operator's.
        var claims = manifests.Deployments.SelectMany(static each => each.Spec.Template.Spec.Volumes).Select(static volume => volume.PersistentVolumeClaim?.ClaimName)
            .OfType<string>().Except(["streamcluster-models"]);
        Assert.Equal(manifests.Objects.OfType<V1PersistentVolumeClaim>().Select(static each => each.Metadata.Name), claims);
        Assert.Empty(manifests.Objects.OfType<V1Secret>());
    }

    [KustomizeTheory]
    [MemberData(nameof(Overlays))]
    public async Task Updates_TakeNothingAwayBeforeItIsReplaced(string overlay)
    {
        var manifests = await Manifests.RenderAsync(overlay);
        foreach (var deployment in manifests.Deployments)
        {
            // The SQLite file takes one process at a time.
            if (deployment.Spec.Template.Spec.Volumes.Any(static volume => volume.PersistentVolumeClaim is { ClaimName: "streamcluster-state" }))
            {
                Assert.Equal(("Recreate", 1), (deployment.Spec.Strategy.Type, deployment.Spec.Replicas));
                continue;
            }

            Assert.Equal("0", deployment.Spec.Strategy.RollingUpdate.MaxUnavailable.Value);
            Assert.Equal("1", deployment.Spec.Strategy.RollingUpdate.MaxSurge.Value);
            Assert.Null(deployment.Spec.Replicas); // or an `apply` would undo what the autoscaler did
            Assert.NotNull(deployment.Spec.Template.Spec.Containers.Single().Lifecycle.PreStop.Sleep);
            Assert.Single(manifests.Objects.OfType<V2HorizontalPodAutoscaler>(), each => each.Spec.ScaleTargetRef.Name == deployment.Metadata.Name);
        }
    }

    [KustomizeTheory]
    [MemberData(nameof(Overlays))]
    public async Task Autoscalers_GrowAtOnceAndShrinkSlowlyWithinTheDatabase(string overlay)
    {
        var manifests = await Manifests.RenderAsync(overlay);
        var autoscalers = manifests.Objects.OfType<V2HorizontalPodAutoscaler>().ToArray();
        foreach (var spec in autoscalers.Select(static each => each.Spec))
        {
            Assert.Equal(("apps/v1", "Deployment"), (spec.ScaleTargetRef.ApiVersion, spec.ScaleTargetRef.Kind));
            Assert.Contains(spec.ScaleTargetRef.Name, manifests.Deployments.Select(static each => each.Metadata.Name));
            Assert.True(spec.MinReplicas >= 2 && spec.MaxReplicas > spec.MinReplicas);
            Assert.True(spec.Behavior.ScaleDown.StabilizationWindowSeconds >= 600);
            Assert.Equal(1, Assert.Single(spec.Behavior.ScaleDown.Policies).Value);
            Assert.Equal(0, spec.Behavior.ScaleUp.StabilizationWindowSeconds);
            Assert.Contains(spec.Metrics, static metric => metric.Resource is { Name: "cpu", Target.AverageUtilization: > 0 });
        }

        // While an update goes on there is one more of each.
        Assert.True(autoscalers.Sum(static each => (each.Spec.MaxReplicas + 1) * ConnectionsOfANode) <= DatabaseConnections);
    }

    [KustomizeTheory]
    [MemberData(nameof(Overlays))]
    public async Task Autoscalers_AimBelowWhatANodeTakes(string overlay)
    {
        var manifests = await Manifests.RenderAsync(overlay);
        foreach (var autoscaler in manifests.Objects.OfType<V2HorizontalPodAutoscaler>())
        {
            var container = manifests.Deployments.Single(each => each.Metadata.Name == autoscaler.Spec.ScaleTargetRef.Name).Spec.Template.Spec.Containers.Single();
            await using var settings = new ProductSettings(manifests.EnvironmentOf(container));
            foreach (var metric in autoscaler.Spec.Metrics)
            {
                if (metric.Pods is { } pods)
                {
                    Assert.Equal("streamcluster_connections_active", pods.Metric.Name);
                    Assert.True(pods.Target.AverageValue.ToInt64() <= settings.Options<Gateway.Streaming.StreamingOptions>().MaxConnections / 2);
                }
                else
                {
                    // Of the request: it must be reached well before the limit.
                    var share = container.Resources.Limits["cpu"].ToDecimal() / container.Resources.Requests["cpu"].ToDecimal();
                    Assert.True(metric.Resource.Target.AverageUtilization / 100m <= share * 0.75m);
                }
            }
        }
    }

    private static bool Matches(IDictionary<string, string> selector, IDictionary<string, string> labels) =>
        selector.Count > 0 && selector.All(wanted => labels.TryGetValue(wanted.Key, out var value) && value == wanted.Value);

    private static IEnumerable<IDictionary<string, string>> Selected(V1NetworkPolicy policy) =>
    [
        policy.Spec.PodSelector.MatchLabels,
        .. policy.Spec.Ingress.SelectMany(static rule => rule.FromProperty ?? []).Select(static peer => peer.PodSelector.MatchLabels),
        .. policy.Spec.Egress.SelectMany(static rule => rule.To ?? []).Select(static peer => peer.PodSelector.MatchLabels),
    ];
}
