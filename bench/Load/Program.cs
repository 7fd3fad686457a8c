using StreamCluster.Load;

return await LoadCommand.Make(TimeProvider.System).Parse(args).InvokeAsync();
