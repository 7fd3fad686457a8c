using StreamCluster.Client;

namespace StreamCluster.Cli;

/// <summary>
/// A signal that wanders as a plant's does: an Ornstein-Uhlenbeck process around the mean, with the observed spread, kept within the
/// observed bounds. Its next value depends on the last one; it is not noise.
/// </summary>
internal sealed class SignalWalk
{
    private readonly SignalRange _range;
    private readonly Random _random;
    private readonly double _memory;
    private readonly double _spread;
    private double _value;

    /// <param name="range">What was observed.</param>
    /// <param name="step">Time from one value to the next.</param>
    /// <param name="correlation">Time in which the process forgets where it was, to 1/e.</param>
    /// <param name="random">The source of chance.</param>
    public SignalWalk(SignalRange range, TimeSpan step, TimeSpan correlation, Random random)
    {
        (_range, _random) = (range, random);
        _memory = Math.Exp(-(step / correlation));

        // The exact discretization: the spread over a long time is the observed one, whatever the step.
        _spread = range.Std * Math.Sqrt(1 - (_memory * _memory));
        _value = Math.Clamp(range.Mean, range.Min, range.Max);
    }

    public double Next()
    {
        var free = _range.Mean + ((_value - _range.Mean) * _memory) + (_spread * Gaussian());
        return _value = Math.Clamp(free, _range.Min, _range.Max);
    }

    /// <summary>Box and Muller (1958).</summary>
    private double Gaussian() =>
        Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
