using StreamCluster.Deploy.Tests.Support;

namespace StreamCluster.Deploy.Tests.Docker;

/// <summary>A published, read-only gateway, next to a folder for its state.</summary>
internal sealed class PublishFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("streamcluster-published-");

    public string Program => Path.Combine(_folder.FullName, "program");

    public string State => Path.Combine(_folder.FullName, "state");

    /// <summary>Publishes what is already built: a build for the image's platform takes minutes and runs the same code.</summary>
    public async Task PublishAsync()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        await SucceedAsync("dotnet", "publish", Repository.Path("src/Gateway"), "--no-build", "-c", configuration, "-o", Program, "-v", "quiet");
        Directory.CreateDirectory(State);
        await SucceedAsync("chmod", "0755", _folder.FullName);
        await SucceedAsync("chmod", "-R", "a-w,a+rX", Program);
        if (Environment.IsPrivilegedProcess)
            await SucceedAsync("chown", $"{PublishedGateway.User}:{PublishedGateway.User}", State);
    }

    public void Dispose()
    {
        Command.RunAsync("chmod", ["-R", "u+w", _folder.FullName]).GetAwaiter().GetResult();
        _folder.Delete(recursive: true);
    }

    private static async Task SucceedAsync(string file, params string[] arguments)
    {
        var result = await Command.RunAsync(file, arguments);
        Assert.True(result.ExitCode == 0, $"{file} {string.Join(' ', arguments)}: {result.Output}{result.Error}");
    }
}
