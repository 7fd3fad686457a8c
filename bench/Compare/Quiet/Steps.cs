namespace StreamCluster.Compare;

/// <summary>One step of a run after the other. One that does not come to its end ends the run, and says how all stood.</summary>
/// <param name="longest">A step that takes longer does not come to its end.</param>
/// <param name="situation">How all stands, for people.</param>
/// <param name="clock">Measures how long a step takes.</param>
internal sealed class Steps(TimeSpan longest, Func<string> situation, TimeProvider clock)
{
    public async Task<T> TakeAsync<T>(string name, Func<CancellationToken, Task<T>> step, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(longest, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        await Console.Error.WriteLineAsync(name);
        try
        {
            // Not every step heeds its token: one that hangs would not.
            return await step(either.Token).WaitAsync(either.Token);
        }
        catch (OperationCanceledException exception) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{name}: not done after {longest.TotalMinutes:0} minutes.{Environment.NewLine}{situation()}", exception);
        }
    }
}
