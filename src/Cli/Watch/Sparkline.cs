namespace StreamCluster.Cli;

/// <summary>Values over time in one line of text, scaled to the greatest of them.</summary>
internal static class Sparkline
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    /// <param name="values">Oldest first, none negative; null is shown as a gap.</param>
    /// <param name="width">Columns: the last so many values are shown.</param>
    public static string Of(IEnumerable<double?> values, int width)
    {
        double?[] shown = [.. values.TakeLast(Math.Max(width, 0))];
        var most = shown.Max() ?? 0;
        return string.Concat(shown.Select(value => value is { } number ? Bars[Level(number, most)] : ' '));
    }

    // The lowest bar is nothing at all: a little is more.
    private static int Level(double value, double most) => value > 0 ? Math.Clamp((int)Math.Ceiling(value / most * (Bars.Length - 1)), 1, Bars.Length - 1) : 0;
}
