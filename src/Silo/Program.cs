using StreamCluster.Hosting;
using StreamCluster.Silo;

return await NodeProgram.RunAsync(() => SiloHost.Build(args));
