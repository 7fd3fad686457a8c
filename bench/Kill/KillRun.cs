namespace StreamCluster.Kill;

/// <summary>One run: gateways, clients, faults, and then the reckoning.</summary>
public sealed class KillRun
{
    private static readonly TimeSpan WarmUpPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(15);

    private readonly KillPlan _plan;
    private readonly TextWriter _output;
    private readonly TimeProvider _clock;
    private readonly ViolationList _violations;
    private readonly Recoveries _recoveries;
    private readonly ErrorCounts _errors = new();
    private readonly ErrorCounts _losses = new();
    private readonly List<Node> _nodes = [];
    private readonly List<Node> _silos = [];
    private readonly List<LedgerClient> _clients = [];
    private readonly long _begun;
    private FaultInjector? _injector;
    private IReadOnlyList<CuttingProxy> _storeProxies = [];

    private KillRun(KillPlan plan, TextWriter output, TimeProvider clock)
    {
        _plan = plan;
        _output = output;
        _clock = clock;
        _violations = new ViolationList(clock);
        _recoveries = new Recoveries(clock);
        _begun = clock.GetTimestamp();
    }

    /// <summary>Runs the plan to its end. The processes that it starts end with it.</summary>
    /// <param name="plan">What to run.</param>
    /// <param name="output">Where progress is told.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="cancellationToken">Ends it early; the processes end too.</param>
    public static async Task<KillResult> RunAsync(KillPlan plan, TextWriter output, TimeProvider clock, CancellationToken cancellationToken)
    {
        var run = new KillRun(plan, output, clock);
        var folder = plan.Folder ?? Directory.CreateTempSubdirectory("streamcluster-kill-").FullName;
        Directory.CreateDirectory(folder);
        await run.RunAsync(folder, cancellationToken);
        var result = run.Result(folder);
        if (plan.Folder is not null || !result.Passed)
            return result;
        Directory.Delete(folder, recursive: true);
        return result with { Folder = null };
    }

    private async Task RunAsync(string folder, CancellationToken cancellationToken)
    {
        using var watchdog = new CancellationTokenSource(_plan.Bound, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(watchdog.Token, cancellationToken);
        var ports = new FreePorts(new Random(Environment.ProcessId));
        await using var store = StoresUnderTest.Make(_plan, folder, ports, RandomFor(3), _clock);
        try
        {
            await store.StartAsync(either.Token);
            _storeProxies = store.Proxies;
            for (var i = 0; i < _plan.Nodes; i++)
                _nodes.Add(new Node(i, _plan.Front, _plan, folder, ports, store.SettingsOf(i), OwnerOf, RandomFor(100 + i), _clock));
            for (var i = 0; i < _plan.Silos; i++)
                _silos.Add(new Node(i, NodeRole.Silo, _plan, folder, ports, store.SettingsOf(_plan.Nodes + i), OwnerOf, RandomFor(200 + i), _clock));
            await Task.WhenAll(_silos.Concat(_nodes).Select(node => node.StartAsync(either.Token)));
            var samples = await SampleMaker.ForAsync(_nodes[0].Address, _plan.Ensemble, either.Token);
            await StreamAsync(samples, store, either.Token);
            foreach (var node in _nodes.Concat(_silos))
                await node.StartAsync(either.Token); // where it has just ended
            await new Reckoning(_nodes, _clients, samples, _violations, _clock).RunAsync(either.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            _violations.Add(ViolationKind.Run, watchdog.IsCancellationRequested
                ? $"the run did not end within {_plan.Bound.TotalSeconds:0} s; {InDoubt()}"
                : exception.ToString());
        }
        finally
        {
            foreach (var node in _nodes.Concat(_silos))
                await node.DisposeAsync();
        }
    }

    private Node? OwnerOf(long inode) => _nodes.Concat(_silos).FirstOrDefault(node => node.Owns(inode));

    private async Task StreamAsync(SampleMaker samples, IStoreUnderTest store, CancellationToken cancellationToken)
    {
        using var stop = new CancellationTokenSource();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var world = new Surroundings(_plan, [.. _nodes.Select(static node => node.Stream)], samples, _recoveries, _violations, _errors, _losses, _clock);
        for (var i = 0; i < _plan.Clients; i++)
        {
            _clients.Add((i % 4) switch
            {
                0 or 2 => new CountingClient(i, world, RandomFor(1000 + i)),
                1 => new IdClient(i, world, RandomFor(1000 + i)),
                _ => new LibraryClient(i, world, RandomFor(1000 + i)),
            });
        }

        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var streaming = _clients.Select(client => Task.Run(() => client.RunAsync(stop.Token, abandoned.Token), abandoned.Token)).ToArray();
        try
        {
            await WarmUpAsync(cancellationToken);
            await InjectAsync(store, streaming, enough, cancellationToken);
        }
        catch
        {
            // They would go on forever, and find the next run of this process at the same ports.
            await abandoned.CancelAsync();
            await Task.WhenAll(streaming).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        await stop.CancelAsync();
        try
        {
            await Task.WhenAll(streaming).WaitAsync(DrainPatience, _clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            _violations.Add(ViolationKind.Run, $"not all clients came to an end within {DrainPatience.TotalSeconds:0} s after the last fault; {InDoubt()}");
            await abandoned.CancelAsync();
            await Task.WhenAll(streaming).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task InjectAsync(IStoreUnderTest store, Task[] streaming, CancellationTokenSource enough, CancellationToken cancellationToken)
    {
        _injector = new FaultInjector(_nodes, _silos, store, _clients, _recoveries, _plan, _clock);
        var weather = new NetworkWeather(_plan, [.. _nodes.Select(static node => node.Proxy)], store.Proxies, IsStarting, RandomFor(1), _clock).RunAsync(enough.Token);
        var progress = TellAsync(enough.Token);
        if (_plan.Duration is { } duration)
            enough.CancelAfter(duration);
        var faults = _injector.RunAsync(FaultSchedule.Make(_plan, RandomFor(2)), enough.Token, cancellationToken);
        await Task.WhenAny([faults, .. streaming]);
        await enough.CancelAsync();
        await Task.WhenAll(faults, weather, progress);
    }

    /// <summary>Faults begin when every client has streamed a little: a start-up of several nodes on a small machine takes its time.</summary>
    private async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        var begun = _clock.GetTimestamp();
        while (_clients.Exists(static client => client.Ledger.Count < 10) && _clock.GetElapsedTime(begun) < WarmUpPatience)
            await Task.Delay(TimeSpan.FromMilliseconds(20), _clock, cancellationToken);
    }

    private async Task TellAsync(CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            await Task.Delay(ProgressEvery, _clock, enough).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _output.WriteLineAsync(FormattableString.Invariant(
                $"{_clock.GetElapsedTime(_begun).TotalSeconds,5:0} s  kills {_injector!.Done(FaultKind.Kill) + _injector.Done(FaultKind.KillSilo)}  pauses {_injector.Done(FaultKind.Pause) + _injector.Done(FaultKind.PauseSilo)}  recorded {_clients.Sum(static client => client.Ledger.Count)}  violations {_violations.Counts().Values.Sum()}"));
        }
    }

    /// <param name="node">As the store counts them: those with sockets first.</param>
    private bool IsStarting(int node) => !(node < _nodes.Count ? _nodes[node] : _silos[node - _nodes.Count]).IsReady;

    private string InDoubt() => "in doubt: " + string.Join(", ", _clients.Where(static client => client.Ledger.InDoubt > 0)
        .Select(static client => FormattableString.Invariant($"client {client.Number} at node {client.Node}: {client.Ledger.InDoubt}")));

    private Random RandomFor(int purpose) => new(unchecked((_plan.Seed * 7919) + purpose));

    private KillResult Result(string folder)
    {
        var entries = _clients.SelectMany(static client => client.Ledger.Entries).ToLookup(static entry => entry.Evidence);
        var faults = Enum.GetValues<FaultKind>().Where(kind => _injector?.Done(kind) > 0).ToDictionary(static kind => kind.ToString(), kind => _injector!.Done(kind));
        faults["client_cuts"] = _losses.Read().GetValueOrDefault(StreamingClient.OwnCut);
        Count("gateway", [.. _nodes.Select(static node => node.Proxy)]);
        Count("store", _storeProxies);
        return new KillResult
        {
            Plan = _plan,
            Seconds = Math.Round(_clock.GetElapsedTime(_begun).TotalSeconds, 1),
            Faults = faults,
            Connections = _clients.Sum(static client => client.Connections),
            Acknowledged = entries[Evidence.Answered].Count() + entries[Evidence.Replayed].Count(),
            Replayed = entries[Evidence.Replayed].Count(),
            Counted = entries[Evidence.Counted].Count(),
            GivenUp = _clients.Sum(static client => client.Ledger.GivenUpCount),
            Errors = _errors.Read(),
            Losses = _losses.Read(),
            Recoveries = _recoveries.Read(),
            Ended = _nodes.Concat(_silos).Sum(static node => node.Ended),
            Starts = RecoveryTimes.Of(FaultKind.Kill, isElsewhere: false, overlapped: false, ofLibrary: false, _nodes.SelectMany(static node => node.Starts).Select(static start => start.TotalSeconds)),
            Violations = _violations.Counts(),
            FirstViolations = _violations.First(),
            Folder = folder,
        };

        void Count(string where, IReadOnlyList<CuttingProxy> proxies)
        {
            foreach (var moment in Enum.GetValues<CutMoment>())
                Add($"{where}_cuts_{moment.ToString().ToLowerInvariant()}", proxies.Sum(proxy => proxy.Counts.Cuts(moment)));
            Add($"{where}_delays", proxies.Sum(static proxy => proxy.Counts.Delayed));
            Add($"{where}_refusals", proxies.Sum(static proxy => proxy.Counts.Refusals));
        }

        void Add(string what, int count)
        {
            if (count > 0)
                faults[what] = count;
        }
    }
}
