using StreamCluster.Load;

namespace StreamCluster.Compare;

/// <summary>Rounds of all scenarios in turn, with each kind of client in turn.</summary>
internal static class CompareRun
{
    private const int MostWarmUps = 6;
    private const double Steady = 0.10;

    /// <returns>The rounds of each kind of client. A round has every scenario, also those without clients: ratios are made within it.</returns>
    public static async Task<IReadOnlyList<Rounds>> RunAsync(
        IReadOnlyList<Scenario> scenarios, IReadOnlyList<ClientKind> clients, int count, CancellationToken cancellationToken)
    {
        foreach (var scenario in scenarios.DistinctBy(static scenario => scenario.WarmedWith))
        {
            // The server's code is the same for all kinds of client: for the others, only the load generator has something to compile.
            await WarmUpAsync(scenario, clients[0], cancellationToken);
            foreach (var client in clients.Skip(1))
                await scenario.MeasureAsync(client, cancellationToken);
        }

        Rounds[] all = [.. clients.Select(static client => new Rounds(client))];
        for (var round = 0; round < count; round++)
        {
            foreach (var rounds in all)
            {
                // Forwards and backwards in turn: a machine that gets slower or faster favours no scenario.
                foreach (var scenario in round % 2 == 0 ? scenarios : scenarios.Reverse())
                    rounds.Add(scenario.Name, await scenario.MeasureAsync(rounds.Client, cancellationToken));
                await Console.Error.WriteLineAsync($"round {round + 1} of {count}, {rounds.ClientName}");
            }
        }

        return all;
    }

    /// <summary>Runs until .NET has compiled the code: two measurements in a row differ little. A noisy machine gets a fixed number of them.</summary>
    private static async Task WarmUpAsync(Scenario scenario, ClientKind client, CancellationToken cancellationToken)
    {
        var last = await scenario.MeasureAsync(client, cancellationToken);
        for (var i = 1; i < MostWarmUps; i++)
        {
            var next = await scenario.MeasureAsync(client, cancellationToken);
            if (Math.Abs((next.CpuUs / last.CpuUs) - 1) < Steady)
                return;
            last = next;
        }
    }
}
