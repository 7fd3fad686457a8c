namespace StreamCluster.Compare;

/// <summary>Silent sessions by the ten thousand, and a hundred that are served beside them.</summary>
internal sealed class QuietRun : IAsyncDisposable
{
    /// <summary>One message a second each.</summary>
    public const int ServedConnections = 100;
    private const int FirstPort = 18_300;
    private const int WarmUpSessions = 500;
    private const int FilesWithoutSessions = 500;
    private static readonly TimeSpan Watch = TimeSpan.FromMilliseconds(50);
    private readonly List<Gateway> _gateways = [];
    private readonly List<QuietSessions> _quiet = [];
    private readonly LoadGenerator _load = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("streamcluster-quiet-").FullName;
    private readonly TimeProvider _clock;

    private QuietRun(TimeProvider clock) => _clock = clock;

    public static async Task<QuietResult> RunAsync(int sessions, double seconds, IReadOnlyList<string> settings, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var run = new QuietRun(clock);
        return await run.RunAsync(OpenFiles.Share(sessions), seconds, settings, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _quiet.Cast<IAsyncDisposable>().Concat(_gateways))
            await process.DisposeAsync();
        await _load.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<QuietResult> RunAsync(int[] shares, double seconds, IReadOnlyList<string> settings, CancellationToken cancellationToken)
    {
        for (var i = 0; i < shares.Length; i++)
            _gateways.Add(await StartAsync(FirstPort + i, settings, seconds, cancellationToken));
        var empty = Resident();
        var begun = _clock.GetTimestamp();
        _quiet.AddRange(await Task.WhenAll(shares.Select((share, i) => QuietSessions.OpenAsync(_gateways[i], share, i + 1, cancellationToken))));
        var connecting = _clock.GetElapsedTime(begun);
        var atOnce = Resident() - empty;
        var silentCpu = await SilentAsync(TimeSpan.FromSeconds(seconds), cancellationToken);
        await CollectAsync(cancellationToken);
        var collected = Resident() - empty;
        var served = await ServeAsync(seconds, cancellationToken);
        var held = (await Task.WhenAll(_quiet.Select(quiet => quiet.CountAsync(cancellationToken)))).Sum();
        var (dropped, dropSeconds) = await DropAsync(seconds, cancellationToken);
        return new QuietResult
        {
            Sessions = shares.Sum(),
            PerProcess = shares,
            FileLimit = OpenFiles.Limit(),
            ConnectSeconds = connecting.TotalSeconds,
            KilobytesAtOnce = atOnce / 1024.0 / shares.Sum(),
            Kilobytes = collected / 1024.0 / shares.Sum(),
            SilentCpuPercent = silentCpu,
            Served = served,
            Dropped = dropped,
            DropSeconds = dropSeconds,
            Held = held,
        };
    }

    /// <summary>A gateway that has served already: what .NET compiles and every first request allocates is no part of a session.</summary>
    private async Task<Gateway> StartAsync(int port, IReadOnlyList<string> settings, double seconds, CancellationToken cancellationToken)
    {
        // A silent session would be closed after five minutes: here it may be silent for longer.
        var gateway = await Gateway.StartAsync(new GatewayPlan("commit", port, _folder, ["--Streaming:IdleTimeout", "01:00:00", .. settings]), _clock, cancellationToken);
        await using (await QuietSessions.OpenAsync(gateway, WarmUpSessions, source: 0, cancellationToken))
            await _load.MeasureAsync(gateway, Served(seconds / 2), cancellationToken);
        await gateway.CollectAsync(cancellationToken);
        return gateway;
    }

    private async Task<double> SilentAsync(TimeSpan lasts, CancellationToken cancellationToken)
    {
        var before = Cpu();
        await Task.Delay(lasts, _clock, cancellationToken);
        return (Cpu() - before) / lasts * 100;

        TimeSpan Cpu() => _gateways.Aggregate(TimeSpan.Zero, static (sum, gateway) => sum + gateway.Process.Cpu);
    }

    private Task<Measurement> ServeAsync(double seconds, CancellationToken cancellationToken) =>
        _load.MeasureAsync(_gateways[0], Served(seconds), cancellationToken);

    private async Task<(Measurement Served, double Seconds)> DropAsync(double seconds, CancellationToken cancellationToken)
    {
        var serving = ServeAsync(seconds, cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(seconds / 2), _clock, cancellationToken);
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

    private async Task CollectAsync(CancellationToken cancellationToken)
    {
        foreach (var gateway in _gateways)
            await gateway.CollectAsync(cancellationToken);
    }

    private long Resident() => _gateways.Sum(static gateway => gateway.Process.ResidentBytes);

    private static Load Served(double seconds) => new(ScenarioSet.Large, ServedConnections, seconds) { Rate = ServedConnections };
}
