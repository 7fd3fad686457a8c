namespace StreamCluster.Compare;

/// <summary>One line of the table: something that is measured once in each round.</summary>
/// <param name="Name">What it is called in the table and in the checks.</param>
/// <param name="MeasureAsync">One measurement.</param>
internal sealed record Scenario(string Name, Func<CancellationToken, Task<Measurement>> MeasureAsync);
