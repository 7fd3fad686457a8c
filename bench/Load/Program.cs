using StreamCluster.Load;

// Replies are taken on the thread that learns of them: a hop to the pool would be CPU that the server is not given, and lateness that is not its own.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

return await LoadCommand.Make(TimeProvider.System).Parse(args).InvokeAsync();
