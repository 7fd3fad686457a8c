using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Tests.Http;

internal sealed class FakeEnsembles : IEnsembleDirectory
{
    private readonly Dictionary<string, EnsembleDescription> ensembles = new(StringComparer.Ordinal);

    public void Add(string name, string metrics = "{}")
    {
        var layout = new SignalLayout(["XMV_1", "Druck ü"], ["XMEAS_1", "温度"]);
        var record = new EnsembleRecord(
            name, "s1", "b1", 0.01,
            [new("XMEAS_1", 0.91, 0.95, 0.04, true), new("温度", null, null, null, false)],
            1, 1, metrics, layout, "2025-12-15 10:30:00");
        var ranges = new Dictionary<string, SignalRange>
        {
            ["温度"] = new(0, 1, 0.5, 0.25),
            ["XMV_1"] = new(-1.5, 100, 63.053, 12.25),
        };
        ensembles[name] = new(name, "v1", layout, [true, false], record, ranges);
    }

    public ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<string>>([.. ensembles.Keys.Order(StringComparer.Ordinal)]);

    public ValueTask<EnsembleDescription?> FindAsync(string ensembleName, CancellationToken cancellationToken) =>
        ValueTask.FromResult(ensembles.GetValueOrDefault(ensembleName));

    public IEnsembleGrain? GetGrain(string ensembleVersion) => null;
}
