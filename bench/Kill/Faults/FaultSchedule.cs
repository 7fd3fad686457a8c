namespace StreamCluster.Kill;

/// <summary>The faults of a run, the same for the same seed.</summary>
internal static class FaultSchedule
{
    /// <summary>As many as the plan counts, shuffled; where it counts none but has a duration, without end.</summary>
    public static IEnumerable<Fault> Make(KillPlan plan, Random random)
    {
        if (plan.Kills + plan.SiloKills + plan.SiloPauses + plan.Pauses + plan.Rolling + plan.StoreRestarts + plan.Partitions == 0)
            return plan.Duration is null ? [] : Endless(plan, random);
        var kinds = new List<FaultKind>();
        kinds.AddRange(Enumerable.Repeat(FaultKind.Kill, plan.Kills));
        kinds.AddRange(Enumerable.Repeat(FaultKind.KillSilo, plan.SiloKills));
        kinds.AddRange(Enumerable.Repeat(FaultKind.PauseSilo, plan.SiloPauses));
        kinds.AddRange(Enumerable.Repeat(FaultKind.Pause, plan.Pauses));
        kinds.AddRange(Enumerable.Repeat(FaultKind.Rolling, plan.Rolling));
        kinds.AddRange(Enumerable.Repeat(FaultKind.StoreRestart, plan.StoreRestarts));
        // One of three is from the database.
        kinds.AddRange(Enumerable.Range(0, plan.Partitions).Select(static i => i % 3 == 2 ? FaultKind.StorePartition : FaultKind.Partition));
        var order = kinds.ToArray();
        random.Shuffle(order);
        return Counted(order, plan, random);
    }

    /// <summary>A node that is killed again as it starts counts twice.</summary>
    private static IEnumerable<Fault> Counted(FaultKind[] order, KillPlan plan, Random random)
    {
        var ahead = 0;
        foreach (var kind in order)
        {
            var fault = Make(kind, plan, random);
            if (kind == FaultKind.Kill && ahead > 0)
            {
                ahead--;
                continue;
            }

            ahead += fault.Again is null ? 0 : 1;
            yield return fault;
        }
    }

    private static IEnumerable<Fault> Endless(KillPlan plan, Random random)
    {
        while (true)
        {
            yield return Make(
                random.Next(100) switch
                {
                    < 10 when plan.HasServer => FaultKind.StoreRestart,
                    < 15 => FaultKind.Rolling,
                    < 30 when plan.Silos > 0 => FaultKind.PauseSilo,
                    < 45 => FaultKind.Pause,
                    < 72 when plan.Silos > 0 => FaultKind.KillSilo,
                    _ => FaultKind.Kill,
                },
                plan, random);
        }
    }

    private static bool IsPartition(FaultKind kind) => kind is FaultKind.Partition or FaultKind.StorePartition;

    private static Fault Make(FaultKind kind, KillPlan plan, Random random)
    {
        // Everything is drawn for every kind: a fault more or less of one kind leaves the others as they were.
        var node = random.Next(kind is FaultKind.KillSilo or FaultKind.PauseSilo || (IsPartition(kind) && plan.Silos > 0) ? plan.Silos : plan.Nodes);
        var lasts = TimeSpan.FromSeconds(0.3 + (3.7 * Math.Pow(random.NextDouble(), 1.5)));
        var again = random.Next(8) == 0 ? TimeSpan.FromSeconds(0.05 + random.NextDouble()) : (TimeSpan?)null;
        var gap = TimeSpan.FromSeconds(0.2) + (plan.Gap * random.NextDouble());
        // The others declare a silo dead after some two seconds: some pauses are shorter, some much longer.
        var hasPeers = kind == FaultKind.PauseSilo || IsPartition(kind) || (kind == FaultKind.Pause && plan.Front == NodeRole.Full);
        lasts = hasPeers ? lasts * 3 : lasts;
        return new Fault(kind, node, lasts, kind == FaultKind.Kill ? again : null, gap);
    }
}
