using StreamCluster.Load;

namespace StreamCluster.Compare;

/// <summary>Runs of a fixed number of rows at a fixed rate, dealt to a thread for each core: what ONNX Runtime alone makes of an open loop.</summary>
internal sealed class BareOpenLoop(Func<BareEnsemble> load, int rows, double rate, TimeProvider clock)
{
    private const int WarmUpRuns = 20;

    public string Run(TimeSpan lasts)
    {
        var threads = Environment.ProcessorCount;
        var latencies = Enumerable.Range(0, threads).Select(static _ => new List<double>()).ToArray();
        using var ready = new Barrier(threads + 1);
        var running = Enumerable.Range(0, threads).Select(thread => new Thread(() => RunOne(thread, threads, lasts, latencies[thread], ready))).ToArray();
        foreach (var thread in running)
            thread.Start();
        ready.SignalAndWait();
        var (begun, cpu) = (clock.GetTimestamp(), Environment.CpuUsage.TotalTime);
        foreach (var thread in running)
            thread.Join();
        cpu = Environment.CpuUsage.TotalTime - cpu;
        var done = latencies.Sum(static own => own.Count) * rows;
        var sorted = latencies.SelectMany(static own => own).Order().ToArray();
        return FormattableString.Invariant(
            $"{done / clock.GetElapsedTime(begun).TotalSeconds:0.00} {cpu.TotalMicroseconds / done:0.000} {sorted[sorted.Length / 2]:0.000} {sorted[sorted.Length * 99 / 100]:0.000}");
    }

    private void RunOne(int thread, int threads, TimeSpan lasts, List<double> latencies, Barrier ready)
    {
        using var bare = load();
        for (var i = 0; i < WarmUpRuns; i++)
            bare.Run();
        ready.SignalAndWait();
        var begun = clock.GetTimestamp();
        for (var run = 0; ; run++)
        {
            var due = TimeSpan.FromSeconds((run + ((double)thread / threads)) * rows * threads / rate);
            if (due >= lasts)
                return;
            Pacer.WaitUntil(begun + (long)(due.TotalSeconds * clock.TimestampFrequency), clock);
            bare.Run();
            latencies.Add((clock.GetElapsedTime(begun) - due).TotalMilliseconds);
        }
    }
}
