using StreamCluster.Load;

namespace StreamCluster.Compare;

/// <summary>One line of the table: something that is measured once in each round.</summary>
/// <param name="Name">Its name in the table and in the gates.</param>
/// <param name="WarmedWith">The code that .NET has to have compiled for it: one warm-up serves all scenarios that name the same.</param>
/// <param name="MeasureAsync">One measurement, with this kind of client where it has clients.</param>
internal sealed record Scenario(string Name, string WarmedWith, Func<ClientKind, CancellationToken, Task<Measurement>> MeasureAsync)
{
    /// <summary>The load on this service; null where it is not this service that is measured.</summary>
    public Load? OfService { get; init; }
}
