using System.Text.Json;

namespace StreamCluster.Client;

/// <summary>
/// One sample of boundary signals: names fixed once, values per sample, engineering units. The values are copied into the message
/// before the predict call returns; the memory may be used again at once.
/// </summary>
public readonly struct Reading
{
    private readonly ReadOnlyMemory<float> _singles;
    private readonly ReadOnlyMemory<double> _doubles;

    /// <summary>A sample of float32 values, in the order of the names.</summary>
    public Reading(SignalNames signals, ReadOnlyMemory<float> values)
        : this(signals, values.Length) => _singles = values;

    /// <summary>A sample of float64 values, in the order of the names. The server computes in float32.</summary>
    public Reading(SignalNames signals, ReadOnlyMemory<double> values)
        : this(signals, values.Length) => _doubles = values;

    private Reading(SignalNames signals, int count)
    {
        ArgumentNullException.ThrowIfNull(signals);
        if (signals.Count != count)
            throw new ArgumentException($"{count} values for {signals.Count} signals.");
        Signals = signals;
    }

    /// <summary>The names.</summary>
    public SignalNames Signals { get; }

    /// <exception cref="ArgumentException">A value is not finite: JSON has no such number.</exception>
    internal void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        var names = Signals.Encoded;
        if (_doubles.IsEmpty)
        {
            var values = _singles.Span;
            for (var i = 0; i < values.Length; i++)
                writer.WriteNumber(names[i], values[i]);
        }
        else
        {
            var values = _doubles.Span;
            for (var i = 0; i < values.Length; i++)
                writer.WriteNumber(names[i], values[i]);
        }

        writer.WriteEndObject();
    }
}
