using StreamCluster.Gateway;
using StreamCluster.Gateway.Doctor;
using StreamCluster.Hosting;

return args is ["doctor", .. var settings]
    ? await BoxDoctor.RunAsync(settings, Console.Out, TimeProvider.System, CancellationToken.None)
    : await NodeProgram.RunAsync(() => GatewayHost.Build(args));
