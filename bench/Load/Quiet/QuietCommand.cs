using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text;

namespace StreamCluster.Load;

/// <summary>Many sessions that are configured and then silent, held until standard input ends.</summary>
internal static class QuietCommand
{
    private const int AtOnce = 64;

    /// <summary>Linux has some 28,000 ports for the connections from one address; bound beforehand, they are not shared between servers.</summary>
    private const int ConnectionsPerAddress = 10_000;

    public static Command Make(TimeProvider clock)
    {
        var server = new Option<string>("--server") { Required = true, Description = "The gateway: an address of IPv4." };
        var ensemble = new Option<string>("--ensemble") { DefaultValueFactory = _ => "Bench_19_89", Description = "The ensemble of the sessions." };
        var connections = new Option<int>("--connections") { DefaultValueFactory = _ => 10_000, Description = "Sessions." };
        var source = new Option<string>("--source") { DefaultValueFactory = _ => "127.0.0.2", Description = "The first address of this machine to connect from; the next ones follow." };
        var command = new Command("quiet", "Sessions that are configured and then silent. Each line on standard input is answered with how many are still held.")
        {
            server, ensemble, connections, source,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new Uri(parsed.GetValue(server)!), parsed.GetValue(ensemble)!, parsed.GetValue(connections), IPAddress.Parse(parsed.GetValue(source)!), clock, cancellationToken));
        return command;
    }

    private static async Task RunAsync(Uri server, string ensemble, int connections, IPAddress first, TimeProvider clock, CancellationToken cancellationToken)
    {
        var configuration = Encoding.UTF8.GetBytes($$$"""{"type":"config","data":{"ensemble_name":"{{{ensemble}}}"}}""");
        var held = 0;
        var begun = clock.GetTimestamp();
        await Parallel.ForEachAsync(Enumerable.Range(0, connections), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (i, stop) =>
        {
            var device = await QuietDevice.OpenAsync(server, Next(first, i / ConnectionsPerAddress), configuration, stop);
            Interlocked.Increment(ref held);
            _ = device.HoldAsync().ContinueWith(_ => Interlocked.Decrement(ref held), TaskScheduler.Default);
        });
        Console.WriteLine(clock.GetElapsedTime(begun).TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture));
        while (await StandardInput.ReadLineAsync(cancellationToken) is not null)
            Console.WriteLine(Volatile.Read(ref held).ToString(CultureInfo.InvariantCulture));
    }

    private static IPAddress Next(IPAddress first, int further)
    {
        var bytes = first.GetAddressBytes();
        bytes[^1] += (byte)further;
        return new IPAddress(bytes);
    }
}
