using Spectre.Console;
using StreamCluster.Client;

namespace StreamCluster.Cli;

/// <summary>One run of <c>watch</c>. A server that is away is shown as that, and asked again: only Ctrl-C or the count ends it.</summary>
internal sealed class Watch(CommandContext context, WatchOptions options)
{
    /// <summary>Connections asked for: among them the busiest are found.</summary>
    private const int Page = 200;

    /// <summary>A server that takes longer for a few counters is not well, and the picture must not stand still.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var http = new StreamHttpClient(context.Servers, context.ApiKey, Patience);
        var state = new WatchState();
        try
        {
            if (context.Console.Live is { } terminal && !options.Json)
                await ShowLiveAsync(terminal, http, state, cancellationToken);
            else
                await LookAsync(http, state, () => context.Console.Out.WriteLine(options.Json ? WatchLines.Json(state) : WatchLines.Plain(state)), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Ctrl-C: its ordinary end.
        }

        return ExitCode.Success;
    }

    private Task ShowLiveAsync(IAnsiConsole terminal, StreamHttpClient http, WatchState state, CancellationToken cancellationToken) =>
        terminal.Live(new Text("")).Overflow(VerticalOverflow.Crop).StartAsync(live => LookAsync(
            http,
            state,
            () => live.UpdateTarget(WatchView.Render(state, options, terminal.Profile.Width, terminal.Profile.Height)),
            cancellationToken));

    private async Task LookAsync(StreamHttpClient http, WatchState state, Action show, CancellationToken cancellationToken)
    {
        for (var i = 1L; ; i++)
        {
            var began = context.Time.GetTimestamp();
            state.Add(await AskAsync(http, state, cancellationToken));
            show();
            if (i >= options.Count)
                return;
            var left = options.Interval - context.Time.GetElapsedTime(began);
            await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, context.Time, cancellationToken);
        }
    }

    private async Task<WatchSample> AskAsync(StreamHttpClient http, WatchState state, CancellationToken cancellationToken)
    {
        try
        {
            // Connections come by age: the newest are the last.
            var offset = options.Newest ? Math.Max(0, (state.Stats?.ActiveConnections ?? 0) - Page) : 0;
            var stats = await http.GetStatsAsync(Page, offset, cancellationToken);
            return Sample(stats, null);
        }
        catch (StreamConnectException exception) when (exception.Status == System.Net.HttpStatusCode.Unauthorized)
        {
            throw; // no waiting helps: the command says how to give a key
        }
        catch (StreamException exception)
        {
            return Sample(null, exception.Message);
        }

        WatchSample Sample(ServerStats? stats, string? failure) =>
            new(context.Time.GetUtcNow(), context.Time.GetElapsedTime(0), http.Endpoint, stats, failure);
    }
}
