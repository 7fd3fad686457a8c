using StreamCluster.Deploy.Tests.Support;

namespace StreamCluster.Deploy.Tests.Compose;

/// <summary>A test that needs <c>docker compose</c>, not its daemon; skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DockerComposeFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Missing = new(static () =>
        Command.Find("docker") is { } docker && Command.RunAsync(docker, ["compose", "version"]).GetAwaiter().GetResult().ExitCode == 0
            ? null
            : "docker compose is not installed");

    public DockerComposeFactAttribute() => Skip = Missing.Value;
}
