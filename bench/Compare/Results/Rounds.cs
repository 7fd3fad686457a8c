using StreamCluster.Load;

namespace StreamCluster.Compare;

/// <summary>Every scenario's measurements with one kind of client, one per round.</summary>
internal sealed class Rounds(ClientKind client)
{
    private readonly Dictionary<string, List<Measurement>> _measurements = [];

    public ClientKind Client => client;

    public string ClientName => client.ToString().ToLowerInvariant();

    /// <summary>The scenarios, in the order in which they were first measured.</summary>
    public IEnumerable<string> Names => _measurements.Keys;

    public void Add(string scenario, Measurement measurement)
    {
        if (!_measurements.TryGetValue(scenario, out var list))
            _measurements.Add(scenario, list = []);
        list.Add(measurement);
    }

    public IReadOnlyList<Measurement> Of(string scenario) => _measurements[scenario];

    /// <summary>The median of a figure over the rounds.</summary>
    public double Median(string scenario, Func<Measurement, double> figure) => Statistics.Median(_measurements[scenario].Select(figure));

    /// <summary>A figure of each round, made from several scenarios of that same round: noise that lasts longer than a round cancels out.</summary>
    public IReadOnlyList<double> Each(Func<Func<string, Measurement>, double> figure)
    {
        var rounds = _measurements.Values.Min(static list => list.Count);
        return [.. Enumerable.Range(0, rounds).Select(round => figure(scenario => _measurements[scenario][round]))];
    }
}
