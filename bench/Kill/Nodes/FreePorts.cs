using System.Net;
using System.Net.Sockets;

namespace StreamCluster.Kill;

/// <summary>
/// Ports of 127.0.0.1 below the range from which the system takes those of outgoing connections: a server that is down for a moment finds
/// its port free again.
/// </summary>
internal sealed class FreePorts(Random random)
{
    private const int First = 15_000;
    private const int Last = 32_000;
    private readonly HashSet<int> _taken = [];

    public int Next()
    {
        while (true)
        {
            var port = random.Next(First, Last);
            if (_taken.Add(port) && IsFree(port))
                return port;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
