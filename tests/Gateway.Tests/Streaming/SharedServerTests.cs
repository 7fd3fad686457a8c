using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Streaming;

/// <summary>Tests over the shared server.</summary>
[Collection(SharedServerGroup.Name)]
public abstract class SharedServerTests(SharedServer shared)
{
    protected TestServer Server => shared.Server;
}
