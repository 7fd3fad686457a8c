namespace StreamCluster.Kill;

/// <summary>Does the schedule's faults to nodes and store.</summary>
internal sealed class FaultInjector(
    IReadOnlyList<Node> nodes, IReadOnlyList<Node> silos, IStoreUnderTest store, IReadOnlyList<LedgerClient> clients, Recoveries recoveries,
    KillPlan plan, TimeProvider clock)
{
    /// <summary>
    /// A silo that was declared dead reads so in the table, every 2 s, and ends its process 2 s later. The rest is for a busy machine.
    /// </summary>
    private static readonly TimeSpan SiloLearnsOfItsEnd = TimeSpan.FromSeconds(6);

    private readonly SemaphoreSlim _siloFaults = new(1, 1);
    private readonly int[] _done = new int[Enum.GetValues<FaultKind>().Length];

    public int Done(FaultKind kind) => Volatile.Read(ref _done[(int)kind]);

    /// <summary>All of them, in the order of the schedule; with several nodes one may begin before another is over.</summary>
    /// <param name="faults">The schedule.</param>
    /// <param name="enough">Begins no more.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task RunAsync(IEnumerable<Fault> faults, CancellationToken enough, CancellationToken cancellationToken)
    {
        var running = new List<Task>();
        foreach (var fault in faults)
        {
            if (enough.IsCancellationRequested)
                break;
            var doing = DoAsync(fault, cancellationToken);
            running.Add(doing);
            if (plan.OneAtATime || nodes.Count == 1)
                await doing;
            running.RemoveAll(static task => task.IsCompletedSuccessfully);
            if (running.Find(static task => task.IsFaulted) is { } failed)
                await failed;
            // More at once than there are nodes would only queue up at the same ones.
            if (running.Count > nodes.Count + silos.Count)
                await Task.WhenAny(running);
            await Task.Delay(fault.Gap, clock, enough).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(running);
    }

    private async Task DoAsync(Fault fault, CancellationToken cancellationToken)
    {
        if (fault.Kind is FaultKind.Partition or FaultKind.StorePartition)
        {
            await AloneAsync(() => PartitionAsync(fault, cancellationToken), cancellationToken);
            return;
        }

        if (fault.Kind is FaultKind.KillSilo or FaultKind.PauseSilo)
        {
            await DoToSiloAsync(fault, silos[fault.Node], cancellationToken);
            return;
        }

        // Clients stay where they are when nothing cuts them off: a calm run hits the node that has most of them.
        var node = plan.OneAtATime ? nodes.MaxBy(node => clients.Count(client => client.Node == node.Number))! : nodes[fault.Node];
        switch (fault.Kind)
        {
            case FaultKind.Kill:
                await node.KillAsync(() => Hit(FaultKind.Kill, node), plan.Away, fault.Again, cancellationToken);
                break;
            case FaultKind.Pause:
                await node.PauseAsync(() => Hit(FaultKind.Pause, node), fault.Lasts, cancellationToken);
                if (plan.Front == NodeRole.Full)
                    await node.MindAsync(SiloLearnsOfItsEnd, cancellationToken);
                break;
            case FaultKind.Rolling:
                foreach (var each in nodes)
                    await each.RollAsync(() => Hit(FaultKind.Rolling, each), cancellationToken);
                foreach (var silo in silos)
                    await AloneAsync(() => silo.RollAsync(() => Hit(FaultKind.RollSilo, node: null), cancellationToken), cancellationToken);
                break;
            case FaultKind.StoreRestart:
                await store.RestartAsync((StoreRestart)(fault.Lasts.Ticks % 3), fault.Lasts / 4, () => Hit(FaultKind.StoreRestart, node: null), cancellationToken);
                break;
            default:
                throw new InvalidOperationException($"{fault.Kind} is not scheduled.");
        }
    }

    private async Task PartitionAsync(Fault fault, CancellationToken cancellationToken)
    {
        var peers = silos.Count > 0 ? silos : nodes;
        var node = peers[fault.Node];
        var socketsOf = silos.Count > 0 ? null : node;
        if (fault.Kind == FaultKind.StorePartition)
        {
            Hit(fault.Kind, socketsOf);
            await store.Proxies[silos.Count > 0 ? nodes.Count + fault.Node : fault.Node].RefuseAsync(fault.Lasts, cancellationToken);
            return;
        }

        var (bothWays, resets) = (fault.Lasts.Ticks % 2 == 0, fault.Lasts.Ticks / 2 % 2 == 0);
        Hit(fault.Kind, socketsOf);
        foreach (var peer in peers)
        {
            if (peer != node)
                peer.Silo!.CutOff(other => other == node, resets);
            else if (bothWays)
                peer.Silo!.CutOff(static _ => true, resets);
        }

        try
        {
            await Task.Delay(fault.Lasts, clock, cancellationToken);
        }
        finally
        {
            foreach (var peer in peers)
                peer.Silo!.Heal();
        }

        await Task.WhenAll(peers.Select(peer => peer.MindAsync(SiloLearnsOfItsEnd, cancellationToken)));
    }

    private Task DoToSiloAsync(Fault fault, Node silo, CancellationToken cancellationToken) => AloneAsync(
        async () =>
        {
            if (fault.Kind == FaultKind.KillSilo)
            {
                await silo.KillAsync(() => Hit(FaultKind.KillSilo, node: null), plan.Away, again: null, cancellationToken);
                return;
            }

            await silo.PauseAsync(() => Hit(FaultKind.PauseSilo, node: null), fault.Lasts, cancellationToken);
            await silo.MindAsync(SiloLearnsOfItsEnd, cancellationToken);
        },
        cancellationToken);

    /// <summary>Hits the next silo when the last one is back: this measures the death of one silo, not of all of them.</summary>
    private async Task AloneAsync(Func<Task> act, CancellationToken cancellationToken)
    {
        await _siloFaults.WaitAsync(cancellationToken);
        try
        {
            await act();
        }
        finally
        {
            _siloFaults.Release();
        }
    }

    /// <summary>Marks the clients that the fault may concern.</summary>
    /// <param name="kind">What.</param>
    /// <param name="node">Where the fault hits sockets; null where it does not. Which sessions a silo has is unknown, so every client is marked.</param>
    private void Hit(FaultKind kind, Node? node)
    {
        Interlocked.Increment(ref _done[(int)kind]);
        foreach (var client in clients)
        {
            var isElsewhere = node is not null && client.Node != node.Number;
            // A full node may have the sessions of clients that are connected to another one.
            if (!isElsewhere || plan.Front == NodeRole.Full)
                recoveries.Mark(client.Marks, kind, isElsewhere);
        }
    }
}
