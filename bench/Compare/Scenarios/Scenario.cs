namespace StreamCluster.Compare;

/// <summary>One line of the table: something that is measured once in each round.</summary>
/// <param name="Name">What it is called in the table and in the checks.</param>
/// <param name="WarmedWith">What .NET has to have compiled for it: one warm-up serves all scenarios that say the same.</param>
/// <param name="MeasureAsync">One measurement.</param>
internal sealed record Scenario(string Name, string WarmedWith, Func<CancellationToken, Task<Measurement>> MeasureAsync)
{
    /// <summary>The load on this service; null where it is not this service that is measured.</summary>
    public Load? OfService { get; init; }
}
