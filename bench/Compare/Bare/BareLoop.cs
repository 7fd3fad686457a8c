using System.Globalization;

namespace StreamCluster.Compare;

/// <summary>
/// A process that runs an ensemble when it is told to. A line "rows seconds" in: in a loop; out comes "rows/s µs-of-CPU-a-row µs-a-run". A line
/// "rows seconds rate": as many rows a second as that, on a thread for each core; out comes "rows/s µs-of-CPU-a-row p50 p99", both in
/// milliseconds and from the moment when a run was due.
/// </summary>
internal static class BareLoop
{
    public static int Run(string models, string ensemble, TimeProvider clock)
    {
        var loaded = new Dictionary<int, BareEnsemble>();
        Console.WriteLine("ready");
        while (Console.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            var (rows, seconds) = (int.Parse(words[0], CultureInfo.InvariantCulture), double.Parse(words[1], CultureInfo.InvariantCulture));
            if (words.Length > 2)
            {
                var rate = double.Parse(words[2], CultureInfo.InvariantCulture);
                Console.WriteLine(new BareOpenLoop(() => new BareEnsemble(models, ensemble, rows), rows, rate, clock).Run(TimeSpan.FromSeconds(seconds)));
                continue;
            }

            if (!loaded.TryGetValue(rows, out var bare))
                loaded.Add(rows, bare = new BareEnsemble(models, ensemble, rows));
            Loop(bare, TimeSpan.FromSeconds(seconds / 10), clock);
            var cpu = Environment.CpuUsage.TotalTime;
            var (runs, elapsed) = Loop(bare, TimeSpan.FromSeconds(seconds), clock);
            cpu = Environment.CpuUsage.TotalTime - cpu;
            Console.WriteLine(FormattableString.Invariant(
                $"{runs * rows / elapsed.TotalSeconds:0.00} {cpu.TotalMicroseconds / (runs * rows):0.000} {elapsed.TotalMicroseconds / runs:0.000}"));
        }

        foreach (var bare in loaded.Values)
            bare.Dispose();
        return 0;
    }

    private static (long Runs, TimeSpan Elapsed) Loop(BareEnsemble bare, TimeSpan lasts, TimeProvider clock)
    {
        var begun = clock.GetTimestamp();
        for (long runs = 0; ;)
        {
            bare.Run();
            runs++;
            if (clock.GetElapsedTime(begun) is var elapsed && elapsed >= lasts)
                return (runs, elapsed);
        }
    }
}
