using System.CommandLine;

namespace StreamCluster.Cli;

/// <summary><c>stats</c>: one look at the server's counters.</summary>
internal static class StatsCommand
{
    private const int Shown = 20;

    public static Command Create(CommandRunner runner)
    {
        var json = new Option<bool>("--json") { Description = "The server's reply as it is" };
        var command = new Command("stats", "Shows the server's counters and connections.") { json };
        runner.Attach(command, (context, parsed, cancellationToken) => parsed.GetValue(json)
            ? ShowRawAsync(context, cancellationToken)
            : ShowAsync(context, cancellationToken));
        return command;
    }

    private static async Task<int> ShowRawAsync(CommandContext context, CancellationToken cancellationToken)
    {
        context.Console.Out.WriteLine(await context.Http.GetStatsTextAsync(cancellationToken: cancellationToken));
        return ExitCode.Success;
    }

    private static async Task<int> ShowAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var stats = await context.Http.GetStatsAsync(limit: Shown, cancellationToken: cancellationToken);
        var output = context.Console.Out;
        output.WriteLine($"connections  {Numbers.Count(stats.ActiveConnections)} active{(stats.ConnectionsTotal is { } total ? $", {Numbers.Count(total)} in all" : "")}");
        output.WriteLine($"predictions  {Numbers.Count(stats.TotalPredictions)}");
        output.WriteLine(
            $"latency ms   mean {Numbers.Milliseconds(stats.AverageLatencyMs)}, p50 {Numbers.Milliseconds(stats.P50LatencyMs)}, "
            + $"p95 {Numbers.Milliseconds(stats.P95LatencyMs)}, p99 {Numbers.Milliseconds(stats.P99LatencyMs)}");
        if (stats.Errors is { } errors)
            output.WriteLine($"errors       {ErrorsOf(errors)}");
        if (stats.Connections.Count == 0)
            return ExitCode.Success;

        var table = new TextTable("session", "ensemble", "mode", "connected at", "predictions") { NumbersFrom = 4 };
        foreach (var connection in stats.Connections.Take(Shown))
        {
            table.Add(
                connection.SessionId,
                connection.EnsembleName,
                connection.Mode,
                connection.ConnectedAt,
                Numbers.Count(connection.PredictionsCount));
        }

        table.WriteTo(context.Console);
        if (stats.ActiveConnections > Shown)
            output.WriteLine($"... and {Numbers.Count(stats.ActiveConnections - Shown)} more (--json shows up to 1,000)");
        return ExitCode.Success;
    }

    /// <summary>The most frequent first. The codes are the server's own: shown with care.</summary>
    private static string ErrorsOf(IReadOnlyDictionary<string, long> errors) => errors.Count == 0
        ? "none"
        : string.Join(", ", errors.OrderByDescending(static error => error.Value).Select(static error => $"{Visible.Plain(error.Key)} {Numbers.Count(error.Value)}"));
}
