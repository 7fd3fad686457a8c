using StreamCluster.Load;

namespace StreamCluster.Compare;

/// <summary>Silent sessions by the ten thousand, and a hundred that are served beside them.</summary>
internal sealed class QuietRun : IAsyncDisposable
{
    /// <summary>One message a second each.</summary>
    public const int ServedConnections = 100;
    private const int FirstPort = 18_300;
    private const int WarmUpSessions = 500;
    private const int FilesWithoutSessions = 500;

    /// <summary>Several times what it takes to make 50,000 connections on two slow cores.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Watch = TimeSpan.FromMilliseconds(50);
    private readonly List<Gateway> _gateways = [];
    private readonly List<QuietSessions> _quiet = [];
    private readonly LoadGenerator _load = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("streamcluster-quiet-").FullName;
    private readonly QuietPlan _plan;
    private readonly TimeProvider _clock;
    private readonly Steps _steps;
    private Bare? _bare;
    private Echo? _echo;

    private QuietRun(QuietPlan plan, TimeProvider clock)
    {
        _plan = plan;
        _clock = clock;
        // The longest is that of all rounds, each of the others and of the bare parts after them.
        _steps = new Steps(Patience + (TimeSpan.FromSeconds(plan.Seconds) * 3 * plan.Rounds * plan.Clients.Count), Situation, clock);
    }

    public static async Task<QuietResult> RunAsync(QuietPlan plan, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var run = new QuietRun(plan, clock);
        return await run.RunAsync(OpenFiles.Share(plan.Sessions), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _quiet.Cast<IAsyncDisposable>().Concat(_gateways))
            await process.DisposeAsync();
        if (_echo is not null)
            await _echo.DisposeAsync();
        if (_bare is not null)
            await _bare.DisposeAsync();
        await _load.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<QuietResult> RunAsync(int[] shares, CancellationToken cancellationToken)
    {
        await _steps.TakeAsync("start", stop => StartAsync(shares.Length, stop), cancellationToken);
        var alone = await _steps.TakeAsync("serve without them", ServeAsync, cancellationToken);
        var empty = await _steps.TakeAsync("collect", CollectAsync, cancellationToken);
        var begun = _clock.GetTimestamp();
        await _steps.TakeAsync("connect", stop => ConnectAsync(shares, stop), cancellationToken);
        var connecting = _clock.GetElapsedTime(begun);
        var atOnce = Resident();
        var arrived = await _steps.TakeAsync("serve as they have come", stop => _load.MeasureAsync(_gateways[0], Served(_plan.Clients[^1]), stop), cancellationToken);
        var silentCpu = await _steps.TakeAsync("be silent", SilentAsync, cancellationToken);
        var collected = await _steps.TakeAsync("collect", CollectAsync, cancellationToken);
        var served = await _steps.TakeAsync("serve beside them", ServeAsync, cancellationToken);
        var held = await _steps.TakeAsync("count", CountAsync, cancellationToken);
        var (dropped, dropSeconds) = await _steps.TakeAsync("drop", DropAsync, cancellationToken);
        return new QuietResult
        {
            Sessions = shares.Sum(),
            PerProcess = shares,
            FileLimit = OpenFiles.Limit(),
            ConnectSeconds = connecting.TotalSeconds,
            KilobytesAtOnce = (atOnce - empty) / 1024.0 / shares.Sum(),
            Kilobytes = (collected - empty) / 1024.0 / shares.Sum(),
            Arrived = arrived,
            SilentCpuPercent = silentCpu,
            Alone = alone,
            Served = served,
            Dropped = dropped,
            DropSeconds = dropSeconds,
            Held = held,
        };
    }

    /// <summary>Gateways that have served already: what .NET compiles and every first request allocates is no part of a session.</summary>
    private async Task<bool> StartAsync(int gateways, CancellationToken cancellationToken)
    {
        var replyBytes = 0;
        for (var i = 0; i < gateways; i++)
        {
            // A silent session would be closed after five minutes: here it may be silent for longer.
            var gateway = await Gateway.StartAsync(new GatewayPlan("commit", FirstPort + i, _folder, ["--Streaming:IdleTimeout", "01:00:00", .. _plan.Settings]), _clock, cancellationToken);
            _gateways.Add(gateway);
            await using var warmUp = QuietSessions.Start(gateway, WarmUpSessions, source: 0);
            await warmUp.WhenOpenAsync(cancellationToken);
            foreach (var client in _plan.Clients)
                replyBytes = (await _load.MeasureAsync(gateway, Served(client), cancellationToken)).ReplyBytes;
        }

        _bare = await Bare.StartAsync(ScenarioSet.Large, cancellationToken);
        _echo = await Echo.StartAsync(FirstPort + gateways, replyBytes, cancellationToken);
        return true;
    }

    private async Task<bool> ConnectAsync(int[] shares, CancellationToken cancellationToken)
    {
        _quiet.AddRange(shares.Select((share, i) => QuietSessions.Start(_gateways[i], share, i + 1)));
        await Task.WhenAll(_quiet.Select(quiet => quiet.WhenOpenAsync(cancellationToken)));
        return true;
    }

    private async Task<double> SilentAsync(CancellationToken cancellationToken)
    {
        var lasts = TimeSpan.FromSeconds(_plan.Seconds);
        var before = Cpu();
        await Task.Delay(lasts, _clock, cancellationToken);
        return (Cpu() - before) / lasts * 100;

        TimeSpan Cpu() => _gateways.Aggregate(TimeSpan.Zero, static (sum, gateway) => sum + gateway.Process.Cpu);
    }

    /// <summary>In each round the hundred others, and then what bare parts make of as many messages on the same machine.</summary>
    private async Task<IReadOnlyList<Measurement>> ServeAsync(CancellationToken cancellationToken)
    {
        var bareParts = new BareParts(_bare!, _echo!, _gateways[0], _load);
        var rounds = new List<Measurement>();
        foreach (var client in Enumerable.Repeat(_plan.Clients, _plan.Rounds).SelectMany(static clients => clients))
        {
            rounds.Add(await _load.MeasureAsync(_gateways[0], Served(client), cancellationToken) with
            {
                BareParts = await bareParts.MeasureAsync(Served(client), rows: 1, cancellationToken),
            });
        }

        return rounds;
    }

    private async Task<int> CountAsync(CancellationToken cancellationToken) =>
        (await Task.WhenAll(_quiet.Select(quiet => quiet.CountAsync(cancellationToken)))).Sum();

    private async Task<(Measurement Served, double Seconds)> DropAsync(CancellationToken cancellationToken)
    {
        var serving = _load.MeasureAsync(_gateways[0], Served(_plan.Clients[^1]), cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(_plan.Seconds / 2), _clock, cancellationToken);
        var begun = _clock.GetTimestamp();
        await Task.WhenAll(_quiet.Select(static quiet => quiet.DisposeAsync().AsTask()));
        // What remains are the served connections, and files of the store and of the runtime.
        while (Files() > _gateways.Count * FilesWithoutSessions && !serving.IsCompleted)
            await Task.Delay(Watch, _clock, cancellationToken);
        var took = _clock.GetElapsedTime(begun).TotalSeconds;
        _quiet.Clear();
        return (await serving, took);

        int Files() => _gateways.Sum(static gateway => OpenFiles.Of(gateway.Process.Id));
    }

    /// <summary>Resident memory after a full collection of garbage.</summary>
    private async Task<long> CollectAsync(CancellationToken cancellationToken)
    {
        foreach (var gateway in _gateways)
            await gateway.CollectAsync(cancellationToken);
        return Resident();
    }

    private long Resident() => _gateways.Sum(static gateway => gateway.Process.ResidentBytes);

    private string Situation() => string.Join(
        Environment.NewLine,
        _gateways.Select(static gateway => ("gateway", gateway.Process))
            .Concat(_quiet.Select(static quiet => ("quiet sessions", quiet.Process)))
            .Select(static of => of.Process.HasExited
                ? FormattableString.Invariant($"{of.Item1}, process {of.Process.Id}: ended")
                : FormattableString.Invariant($"{of.Item1}, process {of.Process.Id}: {of.Process.Cpu.TotalSeconds:0.0} s of CPU, {OpenFiles.Of(of.Process.Id)} files, {of.Process.ResidentBytes >> 20} MiB")));

    private Load Served(ClientKind client) => new(ScenarioSet.Large, ServedConnections, _plan.Seconds) { Rate = ServedConnections, Client = client };
}
