using System.Globalization;

namespace StreamCluster.Compare;

/// <summary>What the host took from this machine between two moments: it explains latencies that nothing here has caused.</summary>
internal sealed class StolenTime
{
    private const string File = "/proc/stat";
    private const int Steal = 7;

    private readonly (double Stolen, double All)? _before = Read();

    /// <summary>Since this was made, as a share of the time of all cores; null where the system does not tell.</summary>
    public double? Share => _before is { } before && Read() is { } now && now.All > before.All ? (now.Stolen - before.Stolen) / (now.All - before.All) : null;

    private static (double Stolen, double All)? Read()
    {
        if (!System.IO.File.Exists(File))
            return null;
        // cpu user nice system idle iowait irq softirq steal guest guest_nice; the guests are in user and nice already.
        var ticks = System.IO.File.ReadLines(File).First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..(Steal + 2)]
            .Select(static word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray();
        return (ticks[Steal], ticks.Sum());
    }
}
