using System.Net;

namespace StreamCluster.Kill;

/// <summary>
/// One node over all its lives: always the same ports, store and log. It is supervised: a process that ends by itself is restarted. One that
/// its peers declared dead while it was frozen does so when it wakes.
/// </summary>
internal sealed class Node : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(120);
    private readonly string _executable;
    private readonly string[] _arguments;
    private readonly TimeProvider _clock;
    private readonly HttpClient _http;
    private readonly SemaphoreSlim _life = new(1, 1);
    private readonly CancellationTokenSource _over = new();
    private NodeProcess? _process;

    public Node(
        int number, NodeRole role, KillPlan plan, string folder, FreePorts ports, IReadOnlyList<string> store, Func<long, Node?> ownerOf, Random random, TimeProvider clock)
    {
        Number = number;
        _executable = role == NodeRole.Silo ? plan.Silo : plan.Gateway;
        _clock = clock;
        var port = ports.Next();
        Address = new Uri($"http://127.0.0.1:{port}");
        _http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(2) };
        Proxy = new CuttingProxy(ports.Next(), new IPEndPoint(IPAddress.Loopback, port), random, clock);
        LogFile = Path.Combine(folder, role == NodeRole.Silo ? $"silo-{number}.log" : $"node-{number}.log");
        _arguments =
        [
            .. SettingsOf(role, ports), .. ListenAt(role, plan, ports, ownerOf), "--Node:Name", Path.GetFileNameWithoutExtension(LogFile), "--urls", Address.OriginalString, "--Models:Path", plan.Models, "--Exports:Path", Path.Combine(folder, $"results-{number}"),
            "--History:Durability", plan.Durability, "--Drain:Spread", "00:00:00.200", "--Drain:Timeout", "00:00:05",
            .. store, .. plan.Settings,
        ];
    }

    public int Number { get; }

    /// <summary>The node itself.</summary>
    public Uri Address { get; }

    /// <summary>What clients connect to.</summary>
    public CuttingProxy Proxy { get; }

    /// <summary>What other nodes connect to; null: the silo itself, or there is none.</summary>
    public SiloProxy? Silo { get; private set; }

    public Uri Stream => new($"ws://127.0.0.1:{Proxy.Port}/api/v1/inference/stream");

    public string LogFile { get; }

    /// <summary>Whether its process takes work, as far as is known.</summary>
    public bool IsReady { get; private set; }

    /// <summary>How often it ended by itself.</summary>
    public int Ended { get; private set; }

    /// <summary>From exec to ready, of each start.</summary>
    public List<TimeSpan> Starts { get; } = [];

    /// <summary>Starts it unless it runs, and waits until it is ready.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => InLifeAsync(() => ReviveAsync(cancellationToken), cancellationToken);

    /// <summary>
    /// SIGKILL and, after it has been <paramref name="away"/>, a new start in place; <paramref name="again"/>: that one is killed too, this long
    /// after its exec.
    /// </summary>
    public Task KillAsync(Action onKilled, TimeSpan away, TimeSpan? again, CancellationToken cancellationToken) => InLifeAsync(
        async () =>
        {
            await EndAsync(Signals.Kill, onKilled, cancellationToken);
            await Task.Delay(away, _clock, cancellationToken);
            if (again is { } after)
            {
                await ExecuteAsync();
                await Task.Delay(after, _clock, cancellationToken);
                await EndAsync(Signals.Kill, onKilled, cancellationToken);
            }

            await ReviveAsync(cancellationToken);
        },
        cancellationToken);

    /// <summary>SIGTERM, its whole drain, and a new start in place.</summary>
    public Task RollAsync(Action onTerminated, CancellationToken cancellationToken) => InLifeAsync(
        async () =>
        {
            await EndAsync(Signals.Terminate, onTerminated, cancellationToken);
            await ReviveAsync(cancellationToken);
        },
        cancellationToken);

    /// <summary>SIGSTOP, and SIGCONT after a time, unless it is killed meanwhile.</summary>
    public async Task PauseAsync(Action onPaused, TimeSpan lasts, CancellationToken cancellationToken)
    {
        NodeProcess? paused = null;
        await InLifeAsync(
            () =>
            {
                paused = _process;
                onPaused();
                paused?.Signal(Signals.Stop);
                return Task.CompletedTask;
            },
            cancellationToken);
        try
        {
            await Task.Delay(lasts, _clock, cancellationToken);
        }
        finally
        {
            paused?.Signal(Signals.Continue);
        }
    }

    /// <summary>Watches it for some time; where it ends by itself, until it is back.</summary>
    public async Task MindAsync(TimeSpan watched, CancellationToken cancellationToken)
    {
        if (_process is not { } process)
            return;
        try
        {
            await process.Exited.WaitAsync(watched, _clock, cancellationToken);
            await RestartAsync(process, cancellationToken);
        }
        catch (TimeoutException)
        {
            // it goes on
        }
    }

    /// <summary>Whether its process has this socket open.</summary>
    public bool Owns(long inode) => _process?.Owns(inode) == true;

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        if (Silo is not null)
            await Silo.DisposeAsync();
        _process?.Dispose();
        await Proxy.DisposeAsync();
        _http.Dispose();
        _over.Dispose();
    }

    private string[] ListenAt(NodeRole role, KillPlan plan, FreePorts ports, Func<long, Node?> ownerOf)
    {
        if (plan.Partitions == 0 || role is not (NodeRole.Full or NodeRole.Silo))
            return [];
        var (advertised, listening) = (ports.Next(), ports.Next());
        Silo = new SiloProxy(advertised, new IPEndPoint(IPAddress.Loopback, listening), ownerOf);
        return ["--Cluster:SiloPort", $"{advertised}", "--Cluster:ListenPort", $"{listening}"];
    }

    private static string[] SettingsOf(NodeRole role, FreePorts ports) => role switch
    {
        NodeRole.Full => ["--Cluster:Address", "127.0.0.1", "--Cluster:SiloPort", $"{ports.Next()}"],
        NodeRole.Silo => ["--Cluster:Address", "127.0.0.1", "--Cluster:SiloPort", $"{ports.Next()}", "--Cluster:GatewayPort", $"{ports.Next()}"],
        NodeRole.Gateway => ["--Cluster:Role", "gateway"],
        _ => [],
    };

    private async Task SuperviseAsync(NodeProcess process)
    {
        try
        {
            await process.Exited.WaitAsync(_over.Token);
            await RestartAsync(process, _over.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The run is over, or the node does not start: the next fault or the end of the run tries again, and reports it.
        }
    }

    private Task RestartAsync(NodeProcess ended, CancellationToken cancellationToken) => InLifeAsync(
        async () =>
        {
            if (_process != ended)
                return; // replaced already
            Ended++;
            await ReviveAsync(cancellationToken);
        },
        cancellationToken);

    private async Task InLifeAsync(Func<Task> act, CancellationToken cancellationToken)
    {
        await _life.WaitAsync(cancellationToken);
        try
        {
            await act();
        }
        finally
        {
            _life.Release();
        }
    }

    private async Task ExecuteAsync()
    {
        IsReady = false;
        _process = new NodeProcess(await ChildProcesses.StartAsync(_executable, _arguments, LogFile));
        _ = SuperviseAsync(_process);
    }

    private async Task EndAsync(int signal, Action onSignalled, CancellationToken cancellationToken)
    {
        if (_process is not { } process)
            return;
        onSignalled();
        process.Signal(signal);
        if (signal != Signals.Kill)
            process.Signal(Signals.Continue); // it may have been paused
        await process.Exited.WaitAsync(cancellationToken);
        process.Dispose();
        _process = null;
    }

    /// <summary>Executes it until it is ready. One that gives up (its database may be away) is started again, as a supervisor would.</summary>
    private async Task ReviveAsync(CancellationToken cancellationToken)
    {
        var begun = _clock.GetTimestamp();
        while (_clock.GetElapsedTime(begun) < StartPatience)
        {
            var executed = _clock.GetTimestamp();
            if (_process is null || _process.HasExited)
            {
                _process?.Dispose();
                await ExecuteAsync();
            }

            while (!_process!.HasExited && _clock.GetElapsedTime(begun) < StartPatience)
            {
                if (await IsReadyAsync(cancellationToken))
                {
                    IsReady = true;
                    Starts.Add(_clock.GetElapsedTime(executed));
                    return;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(10), _clock, cancellationToken);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), _clock, cancellationToken);
        }

        throw new InvalidOperationException($"Node {Number} is not ready after {StartPatience.TotalSeconds:0} s. Its log: {LogFile}");
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var reply = await _http.GetAsync(new Uri("/health/ready", UriKind.Relative), cancellationToken);
            return reply.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }
}
