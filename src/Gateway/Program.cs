using Microsoft.AspNetCore.Connections;
using StreamCluster.Gateway;
using StreamCluster.Gateway.Hosting;
using StreamCluster.Gateway.Hosting.Settings;

try
{
    await using var app = GatewayHost.Build(args);
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (exception is SettingsException or StartException or IOException { InnerException: AddressInUseException })
{
    // What the operator can mend is said in a sentence; a stack trace would only hide it.
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
