using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Hosting;

public sealed class LateUpgradeTests
{
    [Fact]
    public async Task Stop_DuringAnUpgrade_ClosesTheNewConnectionWith1012()
    {
        // The node may be found ready, then begin to drain, and only then be told of the connection.
        for (var i = 0; i < 10; i++)
        {
            await using var server = await TestServer.StartAsync();
            await using var socket = await RawSocket.ConnectAsync(server.Address);
            var stopping = server.StopAsync();
            Assert.Equal(1012, await socket.ReceiveCloseAsync());
            await socket.WriteAsync(RawSocket.Frame(RawSocket.Close, [0x03, 0xF4]));
            await stopping;
        }
    }
}
