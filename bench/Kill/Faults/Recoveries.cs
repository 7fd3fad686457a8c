namespace StreamCluster.Kill;

/// <summary>How long clients had no answer after a fault that hit them.</summary>
internal sealed class Recoveries(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(FaultKind Kind, bool IsElsewhere, bool Overlapped, bool OfLibrary), List<double>> _seconds = [];

    public void Mark(FaultMarks marks, FaultKind kind, bool isElsewhere)
    {
        lock (_gate)
        {
            var mark = new FaultMark(
                kind, clock.GetTimestamp(), OnNewConnection: !isElsewhere && (kind is FaultKind.Kill or FaultKind.Rolling or FaultKind.Cut), isElsewhere);
            mark.Overlapped = marks.Pending.Count > 0;
            marks.Pending.ForEach(static pending => pending.Overlapped = true);
            marks.Pending.Add(mark);
        }
    }

    /// <summary>A connection is lost: by a fault that is marked already, or else it was cut.</summary>
    public void Lost(FaultMarks marks)
    {
        lock (_gate)
        {
            if (marks.Pending.Count == 0)
                marks.Pending.Add(new FaultMark(FaultKind.Cut, clock.GetTimestamp(), OnNewConnection: true, IsElsewhere: false));
        }
    }

    /// <summary>A prediction came.</summary>
    public void Answered(FaultMarks marks, long openedAt, long sentAt)
    {
        lock (_gate)
        {
            // A signal takes a moment to stop all threads.
            var margin = clock.TimestampFrequency / 30;
            marks.Pending.RemoveAll(mark =>
            {
                if (mark.OnNewConnection ? openedAt < mark.At : sentAt < mark.At + margin && openedAt < mark.At)
                    return false;
                Of((mark.Kind, mark.IsElsewhere, mark.Overlapped, marks.OfLibrary)).Add(clock.GetElapsedTime(mark.At).TotalSeconds);
                return true;
            });
        }
    }

    public IReadOnlyList<RecoveryTimes> Read()
    {
        lock (_gate)
        {
            return [.. _seconds.OrderBy(static entry => entry.Key).Select(static entry =>
                RecoveryTimes.Of(entry.Key.Kind, entry.Key.IsElsewhere, entry.Key.Overlapped, entry.Key.OfLibrary, entry.Value))];
        }
    }

    private List<double> Of((FaultKind, bool, bool, bool) key)
    {
        if (!_seconds.TryGetValue(key, out var list))
            _seconds.Add(key, list = []);
        return list;
    }
}

/// <summary>Seconds from a fault to the first answer, over all clients of a kind that it hit.</summary>
/// <param name="Fault">The fault.</param>
/// <param name="IsElsewhere">Whether these clients were connected to another node than the one that the fault hit.</param>
/// <param name="Overlapped">Whether another fault hit the client before that answer.</param>
/// <param name="OfLibrary">Whether these are the clients that use the client library.</param>
/// <param name="Count">How many.</param>
/// <param name="P50">Median.</param>
/// <param name="P95">95th percentile.</param>
/// <param name="P99">99th percentile.</param>
/// <param name="Max">The longest.</param>
public sealed record RecoveryTimes(FaultKind Fault, bool IsElsewhere, bool Overlapped, bool OfLibrary, int Count, double P50, double P95, double P99, double Max)
{
    /// <summary>All of them, ascending.</summary>
    public IReadOnlyList<double> Seconds { get; init; } = [];

    internal static RecoveryTimes Of(FaultKind kind, bool isElsewhere, bool overlapped, bool ofLibrary, IEnumerable<double> seconds)
    {
        var sorted = seconds.Order().ToArray();
        return new(kind, isElsewhere, overlapped, ofLibrary, sorted.Length, At(0.50), At(0.95), At(0.99), At(1)) { Seconds = [.. sorted.Select(static value => Math.Round(value, 3))] };

        double At(double share) => sorted.Length == 0 ? double.NaN : Math.Round(sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))], 3);
    }
}
