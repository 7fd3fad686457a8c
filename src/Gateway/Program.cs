using System.Net.Sockets;
using StreamCluster.Gateway;
using StreamCluster.Gateway.Doctor;
using StreamCluster.Gateway.Hosting;
using StreamCluster.Gateway.Hosting.Settings;

try
{
    if (args is ["doctor", .. var settings])
        return await BoxDoctor.RunAsync(settings, Console.Out, TimeProvider.System, CancellationToken.None);
    await using var app = GatewayHost.Build(args);
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (exception is SettingsException or StartException)
{
    // What the operator can mend is said in a sentence; a stack trace would only hide it.
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
catch (Exception exception) when (exception is IOException or SocketException or FormatException or InvalidOperationException or ArgumentException)
{
    // So far it has not run: the server could not be set up or could not listen.
    await Console.Error.WriteLineAsync($"StreamCluster cannot start: {exception.Message}");
    return 1;
}
