using System.Net.Sockets;
using StreamCluster.Gateway.Hosting;
using StreamCluster.Gateway.Hosting.Settings;
using StreamCluster.Silo.Hosting;

const string usage = """
    StreamCluster, gateways and inference apart. The first word is the role:
      silo      hosts sessions and models
      gateway   has the connections, and calls the silos
    Settings follow it: --Section:Name value
    """;

try
{
    await using var app = args switch
    {
        ["silo", .. var settings] => SiloHost.Build(settings),
        ["gateway", .. var settings] => ClusterGateway.Build(settings),
        _ => null,
    };
    if (app is null)
    {
        await Console.Error.WriteLineAsync(usage);
        return 1;
    }

    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (exception is SettingsException or StartException)
{
    // What the operator can mend is said in a sentence; a stack trace would only hide it.
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
catch (Exception exception) when (exception is IOException or SocketException or FormatException or InvalidOperationException or ArgumentException or OrleansException)
{
    // So far it has not run: it could not be set up, could not listen, or could not join the cluster.
    await Console.Error.WriteLineAsync($"StreamCluster cannot start: {exception.Message}");
    return 1;
}
