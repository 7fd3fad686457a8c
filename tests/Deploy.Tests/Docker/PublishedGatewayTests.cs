using System.Net;
using StreamCluster.Deploy.Tests.Support;

namespace StreamCluster.Deploy.Tests.Docker;

/// <summary>What images and units rely on: the published gateway runs as an unprivileged user that can write its state only.</summary>
public sealed class PublishedGatewayTests
{
    [ToolFact("setpriv")]
    public async Task Published_FromAReadOnlyFolderAsAnotherUser_ServesAndStopsInOrder()
    {
        using var folder = new PublishFolder();
        await folder.PublishAsync();
        await using var gateway = await PublishedGateway.StartAsync(folder);

        using var client = new HttpClient { BaseAddress = gateway.Address };
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/ready")).StatusCode);
        Assert.Contains("TennesseeEastman", await client.GetStringAsync("/health"), StringComparison.Ordinal);
        Assert.Equal(["data"], Directory.GetFileSystemEntries(folder.State).Select(Path.GetFileName));
        Assert.Equal(0, await gateway.StopAsync());
    }

    /// <summary>The images' build and the guide publish with the same arguments.</summary>
    [Fact]
    public void Dockerfile_Publishes_TheGatewayForItsOwnPlatformWithoutTheRuntime()
    {
        var arguments = Dockerfile.PublishArguments("publish-gateway");
        Assert.Equal("src/Gateway", arguments[0]);
        Assert.Contains("--no-self-contained", arguments);
        Assert.Contains("linux-x64", arguments);
        Assert.Contains("-p:ContinuousIntegrationBuild=true", arguments); // no path of the machine that built it
        var guide = File.ReadAllText(Repository.Path("deploy/systemd/README.md"));
        Assert.Contains("dotnet publish src/Gateway -c Release -r linux-x64 --no-self-contained -p:ContinuousIntegrationBuild=true", guide, StringComparison.Ordinal);
    }
}
