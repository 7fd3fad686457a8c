using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.Telemetry;

namespace StreamCluster.Grains.Ensembles;

/// <summary>
/// The ensembles of the models folder. What cannot be used is left out and said in <see cref="Problems"/>; it never stops the rest.
/// Nothing is served before <see cref="LoadAsync"/> is done.
/// </summary>
public sealed class EnsembleCatalog : IAsyncDisposable
{
    private readonly ModelFolder _folder;
    private readonly InferenceOptions _options;
    private readonly ILogger<EnsembleCatalog> _logger;
    private readonly TimeProvider _time;
    private readonly NodeTelemetry _telemetry;
    private int _started;
    private volatile bool _disposed;
    private volatile Loaded? _loaded;

    /// <summary>A catalog of that folder.</summary>
    /// <param name="modelsPath">Folder with <c>stage1</c>, <c>boost</c> and <c>ensembles</c>.</param>
    /// <param name="options">How the ensembles are run.</param>
    /// <param name="logger">Told of problems and of failing runs.</param>
    /// <param name="time">Times the loading; limits the log.</param>
    /// <param name="telemetry">Told of the runs; null: nobody is to hear of them.</param>
    public EnsembleCatalog(string modelsPath, IOptions<InferenceOptions> options, ILogger<EnsembleCatalog> logger, TimeProvider time, NodeTelemetry? telemetry = null)
    {
        OnnxTelemetry.Disable();
        _folder = new(modelsPath);
        _options = options.Value;
        _logger = logger;
        _time = time;
        _telemetry = telemetry ?? NodeTelemetry.None;
        telemetry?.Inference.ObserveQueues(() => ByName.Select(static ensemble => (ensemble.Key, ensemble.Value.Runner.QueuedRows)));
    }

    /// <summary>Whether <see cref="LoadAsync"/> is done.</summary>
    public bool IsLoaded => _loaded is not null;

    /// <summary>What could not be used, in the order of the files; empty before <see cref="IsLoaded"/>.</summary>
    public IReadOnlyList<ModelProblem> Problems => _loaded?.Problems ?? [];

    /// <summary>The names of the ensembles that are served, in ordinal order.</summary>
    public IReadOnlyList<string> Names => [.. ByName.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The newest version of the ensemble with this name (exact, ordinal), or null.</summary>
    public EnsembleDescription? Find(string ensembleName) => ByName.GetValueOrDefault(ensembleName)?.Description;

    internal FrozenDictionary<string, LoadedEnsemble> ByName => _loaded?.ByName ?? FrozenDictionary<string, LoadedEnsemble>.Empty;

    internal FrozenDictionary<string, LoadedEnsemble> ByVersion => _loaded?.ByVersion ?? FrozenDictionary<string, LoadedEnsemble>.Empty;

    /// <summary>Reads, checks and warms up everything, on the thread pool. Called once.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _started, 1) != 0)
        {
            throw new InvalidOperationException("A catalog is loaded once.");
        }

        var begin = _time.GetTimestamp();
        var loaded = await Task.Run(() => ReadAllAsync(cancellationToken), cancellationToken);
        _loaded = loaded;
        if (_disposed)
        {
            // The host gave up while we were loading: nobody else will let the models go.
            await DisposeAsync();
            return;
        }

        EnsembleLog.Loaded(_logger, loaded.ByName.Count, loaded.Problems.Count, _time.GetElapsedTime(begin).TotalMilliseconds);
    }

    /// <summary>Waits for the runs under way and lets the models go.</summary>
    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        if (Interlocked.Exchange(ref _loaded, null) is { } loaded)
        {
            await DisposeAsync(loaded.ByName.Values, loaded.Models);
        }
    }

    private async Task<Loaded> ReadAllAsync(CancellationToken cancellationToken)
    {
        var problems = new ProblemList(_logger);
        if (!_folder.Exists)
        {
            problems.Add(".", new UnusableModelException("The models folder does not exist."));
        }

        var optimizer = _options.OptimizeModels ? new ModelOptimizer(_logger) : null;
        var quantizer = _options.QuantizeModels ? new ModelQuantizer(_logger) : null;
        using var stage1 = new ModelLoader(_folder, "stage1", problems, optimizer, quantizer);
        using var boost = new ModelLoader(_folder, "boost", problems, optimizer, quantizer);
        stage1.Load(cancellationToken);
        boost.Load(cancellationToken);
        var ensembles = new Dictionary<string, LoadedEnsemble>(StringComparer.Ordinal);
        try
        {
            await LoadEnsemblesAsync(ensembles, stage1, boost, problems, cancellationToken);
        }
        catch
        {
            await DisposeAsync(ensembles.Values, []);
            throw;
        }

        return new(
            ensembles.ToFrozenDictionary(StringComparer.Ordinal),
            ensembles.Values.ToFrozenDictionary(static ensemble => ensemble.Description.Version, StringComparer.Ordinal),
            [.. stage1.TakeUsed(), .. boost.TakeUsed()],
            [.. problems.Problems]);
    }

    private async Task LoadEnsemblesAsync(
        Dictionary<string, LoadedEnsemble> ensembles, ModelLoader stage1, ModelLoader boost, ProblemList problems, CancellationToken cancellationToken)
    {
        var builder = new EnsembleBuilder(_options, _logger, _time, _telemetry);
        foreach (var file in problems.ListFiles(_folder, "ensembles"))
        {
            cancellationToken.ThrowIfCancellationRequested();
            string? name = null;
            try
            {
                var record = EnsembleFile.Parse(_folder.Read(file, ModelFolder.MaxJsonBytes));
                name = record.EnsembleName;
                if (ensembles.ContainsKey(name))
                {
                    throw new UnusableModelException($"Another ensemble is named {name} already.");
                }

                var ensemble = await builder.BuildAsync(record, stage1.Find(record.Stage1ModelName), boost.Find(record.ResidualBoostModelName));
                ensembles.Add(name, ensemble);
                var layout = ensemble.Description.Layout;
                EnsembleLog.Served(_logger, name, ensemble.Description.Version, layout.Boundary.Count, layout.Target.Count, ensemble.Runner.RunRows);
            }
            catch (Exception e)
            {
                if (e is UnusableModelException unusable)
                {
                    unusable.Name ??= name;
                }

                problems.Add(file, e);
            }
        }
    }

    private static async ValueTask DisposeAsync(IEnumerable<LoadedEnsemble> ensembles, IEnumerable<OnnxModel> models)
    {
        foreach (var ensemble in ensembles)
        {
            await ensemble.Runner.DisposeAsync();
        }

        // Only now: a run uses its models to the end.
        foreach (var model in models)
        {
            model.Dispose();
        }
    }

    private sealed record Loaded(
        FrozenDictionary<string, LoadedEnsemble> ByName,
        FrozenDictionary<string, LoadedEnsemble> ByVersion,
        IReadOnlyList<OnnxModel> Models,
        IReadOnlyList<ModelProblem> Problems);
}
