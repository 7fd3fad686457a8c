namespace StreamCluster.Compare;

/// <summary>The latency of a rate on this machine without the service: ONNX Runtime in a bare loop, next to an echo.</summary>
/// <param name="bare">Runs the ensemble.</param>
/// <param name="echo">Answers with text as long as the service's replies.</param>
/// <param name="signals">Knows the signals that messages are made of.</param>
/// <param name="load">Sends the messages.</param>
internal sealed class BareParts(Bare bare, Echo echo, Gateway signals, LoadGenerator load)
{
    /// <param name="plan">So many messages a second, and as many rows.</param>
    /// <param name="rows">Rows a run.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Of the runs, from when they were due.</returns>
    public async Task<Measurement> MeasureAsync(Load plan, int rows, CancellationToken cancellationToken)
    {
        // While the echo warms up too: it has as many messages then.
        var runs = bare.MeasureOpenLoopAsync(rows, plan.Rate, plan.Seconds * 1.2, cancellationToken);
        await load.MeasureAsync(echo, signals, plan, cancellationToken);
        return await runs;
    }
}
