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
        await _process.WriteLineAsync(FormattableString.Invariant($"{rows} {seconds}"));
        var words = (await _process.ReadLineAsync(cancellationToken)).Split(' ').Select(static word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray();
        return new Measurement { Rate = words[0], CpuUs = words[1], P50Ms = words[2] / 1000 };
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
