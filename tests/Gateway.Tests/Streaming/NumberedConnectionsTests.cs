using System.Net.WebSockets;
using Microsoft.Extensions.DependencyInjection;
using StreamCluster.Gateway.Streaming;
using StreamCluster.Gateway.Tests.Server;

namespace StreamCluster.Gateway.Tests.Streaming;

public sealed class NumberedConnectionsTests(SharedServer shared) : SharedServerTests(shared)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void All_AfterComingsAndGoings_IsWhatIsThereInTheOrderOfTheNumbers(int seed)
    {
        var random = new Random(seed);
        var connections = new NumberedConnections();
        var expected = new SortedDictionary<long, StreamConnection>();
        var next = 1L;
        for (var round = 0; round < 40; round++)
        {
            // Many come, two by two in the wrong order, or most leave.
            for (var i = random.Next(200); i >= 0; i--)
            {
                Add(next + 1);
                Add(next);
                next += 2;
            }

            foreach (var gone in expected.Values.Where(_ => random.Next(10) < (round % 4 * 3)).ToArray())
            {
                connections.Remove(gone);
                connections.Remove(gone);
                expected.Remove(gone.Number);
            }

            Assert.Equal(expected.Count, connections.Count);
            Assert.Equal(expected.Values, connections.All);
            Assert.Equal(expected.Values, Paged(connections, 1 + random.Next(50)));
        }

        void Add(long number)
        {
            expected.Add(number, Connection(number));
            connections.Add(expected[number]);
        }
    }

    private static List<StreamConnection> Paged(NumberedConnections connections, int length)
    {
        var all = new List<StreamConnection>();
        var page = new StreamConnection[length];
        int count;
        do
        {
            count = connections.CopyTo(page, all.Count == 0 ? 0 : all[^1].Number);
            all.AddRange(page.AsSpan(0, count));
        }
        while (count == length);
        return all;
    }

    private StreamConnection Connection(long number)
    {
        var services = Server.Services.GetRequiredService<ConnectionServices>();
        var transport = new TransportStream(
            Stream.Null, Server.Services.GetRequiredService<EndingLane>(), services.Options.SlowReaderTimeout, services.Clock);
        return new StreamConnection(
            number, WebSocket.CreateFromStream(transport, new WebSocketCreationOptions { IsServer = true }), null, services, transport);
    }
}
