using Spectre.Console;

namespace StreamCluster.Cli;

/// <summary>A progress bar in a terminal, nothing elsewhere.</summary>
internal static class ReplayProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <param name="terminal">The terminal; null: there is none.</param>
    /// <param name="file">How far it is read.</param>
    /// <param name="tally">How many rows are answered.</param>
    /// <param name="time">The clock.</param>
    /// <param name="work">The work; it calls its argument after every message.</param>
    public static Task ShowAsync(IAnsiConsole? terminal, CsvFile file, ReplayTally tally, TimeProvider time, Func<Action, Task> work)
    {
        if (terminal is null)
            return work(static () => { });

        return terminal.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async progress =>
            {
                var task = progress.AddTask("0 rows", maxValue: 1);
                var shown = time.GetTimestamp();
                await work(() =>
                {
                    if (time.GetElapsedTime(shown) < Interval)
                        return;
                    shown = time.GetTimestamp();
                    Show(task, file.Progress, tally.Predicted);
                });
                Show(task, file.Progress, tally.Predicted);
            });
    }

    private static void Show(ProgressTask task, double share, long rows)
    {
        task.Value = share;
        task.Description = $"{Numbers.Count(rows)} rows";
    }
}
