using System.Globalization;

namespace StreamCluster.Compare;

/// <summary>The process that runs an ensemble in a bare loop.</summary>
internal sealed class Bare : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private Bare(ChildProcess process) => _process = process;

    public static async Task<Bare> StartAsync(string ensemble, CancellationToken cancellationToken)
    {
        var bare = new Bare(ChildProcess.Start(Environment.ProcessPath!, ["bare", "--models", Repository.Models, "--ensemble", ensemble]));
        await bare._process.ReadLineAsync(cancellationToken);
        return bare;
    }

    public async Task<Measurement> MeasureAsync(int rows, double seconds, CancellationToken cancellationToken)
    {
        var words = await AskAsync(FormattableString.Invariant($"{rows} {seconds}"), cancellationToken);
        return new Measurement { Rate = words[0], CpuUs = words[1], P50Ms = words[2] / 1000 };
    }

    /// <summary>So many rows a second, this many a run, on a thread for each core. Latencies are those of runs, from the moment when they were due.</summary>
    public async Task<Measurement> MeasureOpenLoopAsync(int rows, double rate, double seconds, CancellationToken cancellationToken)
    {
        var words = await AskAsync(FormattableString.Invariant($"{rows} {seconds} {rate}"), cancellationToken);
        return new Measurement { Rate = words[0], CpuUs = words[1], P50Ms = words[2], P99Ms = words[3] };
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task<double[]> AskAsync(string question, CancellationToken cancellationToken)
    {
        await _process.WriteLineAsync(question);
        return [.. (await _process.ReadLineAsync(cancellationToken)).Split(' ').Select(static word => double.Parse(word, CultureInfo.InvariantCulture))];
    }
}
