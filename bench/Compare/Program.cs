using StreamCluster.Compare;

return await CompareCommand.Make(TimeProvider.System).Parse(args).InvokeAsync();
