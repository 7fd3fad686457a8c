namespace StreamCluster.Kill;

/// <summary>What networks do all the time: cut, delay and refuse, at the proxies before the gateways and before the database.</summary>
/// <param name="plan">What of it there is.</param>
/// <param name="gateways">Before the nodes with sockets.</param>
/// <param name="stores">Before the database, one for each node.</param>
/// <param name="isStarting">Whether the node of such a number is not ready yet. It is hit less often: on a slow machine it would never start.</param>
/// <param name="random">Chooses.</param>
/// <param name="clock">The clock.</param>
internal sealed class NetworkWeather(
    KillPlan plan, IReadOnlyList<CuttingProxy> gateways, IReadOnlyList<CuttingProxy> stores, Func<int, bool> isStarting, Random random, TimeProvider clock)
{
    /// <summary>An append carries its samples; to keep back the answer to a mere look is worth less.</summary>
    private const int BytesOfAppend = 400;

    public async Task RunAsync(CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            await PauseAsync(0.05, 0.4, enough);
            var gateway = gateways[random.Next(gateways.Count)];
            if (plan.Cuts)
                gateway.SetTrap(1);
            if (plan.Delays)
                (gateway.MaxDelay, gateway.DelayedShare) = (TimeSpan.FromMilliseconds(random.Next(200)), random.Next(4) == 0 ? 0.2 : 0);
            var node = random.Next(Math.Max(1, stores.Count));
            if (stores.Count > 0 && (!isStarting(node) || random.Next(4) == 0))
                await TroubleAsync(stores[node], enough);
        }

        foreach (var proxy in gateways.Concat(stores))
            proxy.Calm();
    }

    private async Task TroubleAsync(CuttingProxy store, CancellationToken enough)
    {
        var kind = random.Next(10);
        if (kind < 6 && plan.Cuts)
        {
            store.SetTrap(BytesOfAppend);
        }
        else if (kind < 9 && plan.Delays)
        {
            // All at once, until the next change: a claim on its way from one node while an append is on its way from another, or the
            // append holding its locks while the claim comes.
            var (delayed, ends) = (random.Next(2) == 0, random.Next(2) == 0);
            foreach (var each in stores)
            {
                (each.DelaysEnds, each.DelayedFrom) = (ends, ends ? BytesOfAppend : 0);
                (each.MaxDelay, each.DelayedShare) = (TimeSpan.FromMilliseconds(random.Next(20, 400)), delayed ? 0.5 : 0);
            }
        }
        else if (kind == 9 && plan.Refusals)
        {
            await store.RefuseAsync(TimeSpan.FromSeconds(0.2 + random.NextDouble()), enough);
        }
    }

    private Task PauseAsync(double from, double to, CancellationToken enough) =>
        Task.Delay(TimeSpan.FromSeconds(from + ((to - from) * random.NextDouble())), clock, enough).ContinueWith(
            static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
