using StreamCluster.Kill;

return await KillCommand.Make().Parse(args).InvokeAsync();
