namespace StreamCluster.Kill;

/// <summary>How a database server is restarted.</summary>
internal enum StoreRestart
{
    /// <summary>Transactions are rolled back, then it stops in order.</summary>
    Fast,

    /// <summary>It ends without a checkpoint and recovers at its start.</summary>
    Immediate,

    /// <summary>SIGKILL.</summary>
    Kill,
}

/// <summary>The store that the gateways of a run work on.</summary>
internal interface IStoreUnderTest : IAsyncDisposable
{
    /// <summary>Between the nodes and the store; none where there is no network.</summary>
    IReadOnlyList<CuttingProxy> Proxies { get; }

    /// <summary>Makes it ready.</summary>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>What a node's command line says of it.</summary>
    IReadOnlyList<string> SettingsOf(int node);

    /// <summary>Restarts it; it is away for about this long.</summary>
    Task RestartAsync(StoreRestart how, TimeSpan away, Action onBegun, CancellationToken cancellationToken);
}
