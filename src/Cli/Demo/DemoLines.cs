namespace StreamCluster.Cli;

/// <summary>The demo where there is no terminal: one line per reading, at most five a second.</summary>
internal sealed class DemoLines(TextWriter output, TimeProvider time)
{
    private const int Selection = 4;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private long? _shown;

    public void Show(DemoState state)
    {
        if (_shown is { } shown && time.GetElapsedTime(shown) < Interval)
            return;
        _shown = time.GetTimestamp();
        var prediction = state.Prediction!;
        var values = prediction.Signals.Take(Selection)
            .Select((signal, index) => $"{Visible.Plain(signal)}={Numbers.Value(prediction.Values.Span[index])}");
        var more = prediction.Signals.Count > Selection ? $" (+{prediction.Signals.Count - Selection})" : "";
        output.WriteLine($"#{state.Count}  {string.Join("  ", values)}{more}  {Numbers.Milliseconds(prediction.RoundTrip.TotalMilliseconds)} ms");
    }
}
