using System.Net;
using StreamCluster.Gateway.Tests.Server;
using StreamCluster.Gateway.Tests.Streaming;

namespace StreamCluster.Gateway.Tests.Hosting;

public sealed class ProbeTests(SharedServer shared) : SharedServerTests(shared)
{
    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Head_Probe_Is200WithoutABody(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, new Uri(path, UriKind.Relative));
        using var reply = await Server.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Empty(await reply.Content.ReadAsByteArrayAsync());
    }
}
