using StreamCluster.Gateway;
using StreamCluster.Gateway.Hosting.Settings;

try
{
    await using var app = GatewayHost.Build(args);
    await app.RunAsync();
    return 0;
}
catch (SettingsException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
