using StreamCluster.Cli;

return await Streamctl.RunAsync(args, CliConsole.ForProcess(), TimeProvider.System);
