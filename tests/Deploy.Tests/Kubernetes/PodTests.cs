using k8s.Models;
using StreamCluster.Deploy.Tests.Support;
using StreamCluster.Gateway.Hosting;
using StreamCluster.Gateway.Streaming;
using StreamCluster.Grains.History;
using StreamCluster.Hosting.Clustering;

namespace StreamCluster.Deploy.Tests.Kubernetes;

/// <summary>Pods, against what the product needs and accepts.</summary>
public sealed class PodTests
{
    public static TheoryData<string> Overlays => Manifests.Overlays;

    [KustomizeTheory]
    [MemberData(nameof(Overlays))]
    public async Task Environment_OfEveryContainer_IsWhatTheProductAccepts(string overlay) =>
        await ForEachAsync(overlay, static (_, _, _) => Task.CompletedTask);

    [KustomizeTheory]
    [MemberData(nameof(Overlays))]
    public async Task Environment_OfEverySilo_IsWhatTheSiloAccepts(string overlay)
    {
        var manifests = await Manifests.RenderAsync(overlay);
        foreach (var container in manifests.Containers.Where(static each => each.Image.StartsWith("streamcluster/silo:", StringComparison.Ordinal)))
        {
            await using var settings = ProductSettings.OfSilo(manifests.EnvironmentOf(container));
        }
    }

    /// <summary>Nodes of a cluster tell each other their pod's address, so that no name has to be resolved.</summary>
    [KustomizeTheory]
    [MemberData(nameof(Overlays))]
    public async Task Address_OfEveryPodWithASiloInACluster_IsThePods(string overlay)
    {
        var manifests = await Manifests.RenderAsync(overlay);
        foreach (var container in manifests.Containers)
        {
            await using var settings = new ProductSettings(manifests.EnvironmentOf(container));
            var hasPeers = settings.Options<StorageOptions>().Provider == StorageProvider.Postgres;
            var hasSilo = hasPeers && settings.Options<ClusterOptions>().Role != ClusterRole.Gateway;
            Assert.Equal(hasSilo ? "status.podIP" : null, FieldOf(container, "Cluster__Address"));
            Assert.Equal(hasPeers ? "metadata.name" : null, FieldOf(container, "Node__Name"));
            Assert.Equal(hasSilo, container.Ports.Any(port => port.ContainerPort == settings.Options<ClusterOptions>().SiloPort));
        }
    }

    [KustomizeTheory]
    [MemberData(nameof(Overlays))]
    public async Task GracePeriod_OfEveryPod_IsLongerThanTheWholeDrain(string overlay) => await ForEachAsync(overlay, static (pod, container, settings) =>
    {
        var wait = TimeSpan.FromSeconds(container.Lifecycle?.PreStop?.Sleep?.Seconds ?? 0);
        var needed = wait + Drain.Needed(settings.Options<DrainOptions>());
        Assert.True(
            TimeSpan.FromSeconds(pod.TerminationGracePeriodSeconds!.Value) >= needed,
            $"terminationGracePeriodSeconds is {pod.TerminationGracePeriodSeconds}: a drain may take {needed.TotalSeconds} s.");
        return Task.CompletedTask;
    });

    [KustomizeTheory]
    [MemberData(nameof(Overlays))]
    public async Task Probes_OfEveryPod_AskWhatTheProductServesAndWaitForItsStart(string overlay) => await ForEachAsync(overlay, static (_, container, settings) =>
    {
        foreach (var probe in new[] { container.StartupProbe, container.LivenessProbe, container.ReadinessProbe })
        {
            Assert.Contains(probe.HttpGet.Path, settings.Paths);
            Assert.Contains(container.Ports, port => port.Name == probe.HttpGet.Port.Value);
        }

        Assert.EndsWith("/live", container.LivenessProbe.HttpGet.Path, StringComparison.Ordinal);
        Assert.EndsWith("/ready", container.ReadinessProbe.HttpGet.Path, StringComparison.Ordinal);
        var window = TimeSpan.FromSeconds(container.StartupProbe.PeriodSeconds!.Value * container.StartupProbe.FailureThreshold!.Value);
        var cluster = settings.Options<ClusterOptions>();
        var wait = settings.Options<StorageOptions>().StartTimeout + (cluster.Role == ClusterRole.Gateway ? cluster.StartTimeout : TimeSpan.Zero);
        Assert.True(window >= wait + TimeSpan.FromSeconds(30), $"The start has only {window}.");
        return Task.CompletedTask;
    });

    [KustomizeTheory]
    [MemberData(nameof(Overlays))]
    public async Task Memory_OfEveryPod_HoldsWhatTheProductMayTake(string overlay) => await ForEachAsync(overlay, static (_, container, settings) =>
    {
        var needed = Memory.Needed(settings.Options<StreamingOptions>(), settings.Options<HistoryOptions>());
        Assert.True(container.Resources.Limits["memory"].ToInt64() >= needed, $"The limit is {container.Resources.Limits["memory"]}, needed may be {needed >> 20} Mi.");
        Assert.True(container.Resources.Requests.ContainsKey("cpu") && container.Resources.Requests.ContainsKey("memory"));
        return Task.CompletedTask;
    });

    [KustomizeTheory]
    [MemberData(nameof(Overlays))]
    public async Task Pods_MayDoNothingThatTheyNeedNot(string overlay) => await ForEachAsync(overlay, static (pod, container, _) =>
    {
        Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile.Type);
        Assert.True(pod.SecurityContext.RunAsNonRoot);
        Assert.NotEqual(0, pod.SecurityContext.RunAsUser ?? 0);
        Assert.False(pod.AutomountServiceAccountToken);
        Assert.False(pod.EnableServiceLinks);
        Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
        Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
        Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
        Assert.True(pod.HostNetwork is not true && pod.HostPID is not true && pod.HostIPC is not true);
        return Task.CompletedTask;
    });

    [KustomizeTheory]
    [MemberData(nameof(Overlays))]
    public async Task WhatIsWritten_OfEveryPod_IsOnAVolume(string overlay) => await ForEachAsync(overlay, static (pod, container, settings) =>
    {
        Assert.Equal(pod.Volumes.Select(static volume => volume.Name).Order(), container.VolumeMounts.Select(static mount => mount.Name).Order());
        var writable = container.VolumeMounts.Where(static mount => mount.ReadOnlyProperty is not true).Select(static mount => mount.MountPath + "/").ToArray();
        Assert.Contains("/tmp/", writable);
        Assert.Contains(writable, path => settings.Options<Grains.History.Export.ExportOptions>().Path!.StartsWith(path, StringComparison.Ordinal));
        var storage = settings.Options<StorageOptions>();
        Assert.True(storage.Provider == StorageProvider.Postgres || writable.Any(path => storage.Path!.StartsWith(path, StringComparison.Ordinal)));
        return Task.CompletedTask;
    });

    [KustomizeTheory]
    [MemberData(nameof(Overlays))]
    public async Task Images_AreOfThisVersion(string overlay) => await ForEachAsync(overlay, static (_, container, _) =>
    {
        Assert.EndsWith(":" + Product.Version, container.Image, StringComparison.Ordinal);
        return Task.CompletedTask;
    });

    private static string? FieldOf(V1Container container, string variable) =>
        container.Env.SingleOrDefault(each => each.Name == variable)?.ValueFrom.FieldRef.FieldPath;

    private static async Task ForEachAsync(string overlay, Func<V1PodSpec, V1Container, ProductSettings, Task> check)
    {
        var manifests = await Manifests.RenderAsync(overlay);
        Assert.NotEmpty(manifests.Deployments);
        foreach (var pod in manifests.Deployments.Select(static deployment => deployment.Spec.Template.Spec))
        {
            var container = Assert.Single(pod.Containers);
            await using var settings = new ProductSettings(manifests.EnvironmentOf(container));
            await check(pod, container, settings);
        }
    }
}
