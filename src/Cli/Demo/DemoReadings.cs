using StreamCluster.Client;

namespace StreamCluster.Cli;

/// <summary>Readings for an ensemble, made from what its models' files say about the signals.</summary>
internal sealed class DemoReadings
{
    // A signal without a range: any number will do, and the person is told.
    private static readonly SignalRange Fallback = new(0, 1, 0.5, 0.15);
    private static readonly TimeSpan Correlation = TimeSpan.FromSeconds(60);
    private readonly SignalWalk[] _walks;

    public DemoReadings(EnsembleInfo ensemble, EnsembleRanges ranges, TimeSpan step, Random random)
    {
        Signals = new SignalNames(ensemble.Signals.Boundary);
        WithoutRange = [.. Signals.Where(signal => !IsUsable(ranges.Signals.GetValueOrDefault(signal)))];
        _walks =
        [
            .. Signals.Select(signal => ranges.Signals.GetValueOrDefault(signal) is { } range && IsUsable(range) ? range : Fallback)
                .Select(range => new SignalWalk(range, step, Correlation, random)),
        ];
    }

    public SignalNames Signals { get; }

    /// <summary>The signals whose values are made up between 0 and 1.</summary>
    public IReadOnlyList<string> WithoutRange { get; }

    public double[] Next() => Array.ConvertAll(_walks, static walk => walk.Next());

    private static bool IsUsable(SignalRange? range) =>
        range is not null
        && double.IsFinite(range.Min) && double.IsFinite(range.Max) && double.IsFinite(range.Mean) && double.IsFinite(range.Std)
        && range.Min <= range.Max && range.Std >= 0;
}
