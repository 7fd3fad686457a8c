using System.Collections.Concurrent;
using StreamCluster.Deploy.Tests.Support;

namespace StreamCluster.Deploy.Tests.Kubernetes;

/// <summary>Renders an overlay with <c>kustomize</c> or the one in <c>kubectl</c>.</summary>
internal static class Kustomize
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Rendered = new(StringComparer.Ordinal);

    /// <summary>Debian 12's own package of kubectl is 1.20, whose kustomize knows no components.</summary>
    private static readonly (string Path, string[] Arguments)? Tool = Find();

    /// <summary>Why there is none; null where there is one.</summary>
    public static string? Unavailable { get; } =
        Tool is null ? "no kustomize, and no kubectl of 1.25 or newer, on PATH: the manifests' files are checked, what is made of them is not" : null;

    /// <summary>Its objects as YAML. An overlay is rendered once.</summary>
    /// <param name="overlay">Its folder below <c>deploy/kubernetes/overlays</c>; what follows a <c>+</c> is a component that is added.</param>
    public static Task<string> RenderAsync(string overlay) =>
        Rendered.GetOrAdd(overlay, static key => new Lazy<Task<string>>(() => RenderOnceAsync(key))).Value;

    private static async Task<string> RenderOnceAsync(string overlay)
    {
        var parts = overlay.Split('+');
        // Below the tree, for kustomize takes relative paths only.
        var folder = Directory.CreateDirectory(Repository.Path($"artifacts/kustomize/{Guid.NewGuid():N}"));
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "kustomization.yaml"), $"""
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                resources: [../../../deploy/kubernetes/overlays/{parts[0]}]
                components: [{string.Join(", ", parts[1..].Select(static component => $"../../../deploy/kubernetes/components/{component}"))}]
                """);
            var result = await Command.RunAsync(Tool!.Value.Path, [.. Tool.Value.Arguments, folder.FullName]);
            Assert.True(result.ExitCode == 0, result.Error);
            Assert.Equal("", result.Error); // what is deprecated is said there
            return result.Output;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (string Path, string[] Arguments)? Find()
    {
        if (Command.Find("kustomize") is { } kustomize)
            return (kustomize, ["build"]);
        if (Command.Find("kubectl") is not { } kubectl)
            return null;
        // It says so from 1.25 on.
        var version = Command.RunAsync(kubectl, ["version", "--client"]).GetAwaiter().GetResult().Output;
        return version.Contains("Kustomize Version: v", StringComparison.Ordinal) ? (kubectl, ["kustomize"]) : null;
    }
}
