using StreamCluster.Client;

namespace StreamCluster.Cli.Tests.Demo;

public class SignalWalkTests
{
    private static readonly SignalRange Observed = new(10, 90, 50, 8);

    [Fact]
    public void Next_LongRun_StaysInBoundsWithTheObservedSpreadAndWithoutJumps()
    {
        var walk = new SignalWalk(Observed, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(60), new Random(1));
        var values = Enumerable.Range(0, 200_000).Select(_ => walk.Next()).ToArray();
        var mean = values.Average();
        var spread = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        var step = Math.Sqrt(values.Skip(1).Zip(values, (next, value) => (next - value) * (next - value)).Average());

        Assert.All(values, value => Assert.InRange(value, 10, 90));
        Assert.InRange(mean, 48, 52);
        Assert.InRange(spread, 7, 9);
        Assert.InRange(step, 0, 1.5);
    }

    [Fact]
    public void Next_SpreadWiderThanTheBounds_NeverLeavesThem()
    {
        var walk = new SignalWalk(new SignalRange(48, 53, 50, 8), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), new Random(1));

        Assert.All(Enumerable.Range(0, 1000).Select(_ => walk.Next()), value => Assert.InRange(value, 48, 53));
    }

    [Fact]
    public void DemoReadings_SignalsWithoutUsableRange_AreTold()
    {
        var ensemble = new EnsembleInfo { Signals = new EnsembleSignals { Boundary = ["a", "b", "c"] } };
        var ranges = new EnsembleRanges
        {
            Signals = new Dictionary<string, SignalRange> { ["a"] = Observed, ["b"] = new(5, 1, 3, 1) },
        };

        var readings = new DemoReadings(ensemble, ranges, TimeSpan.FromSeconds(1), new Random(1));

        Assert.Equal(["b", "c"], readings.WithoutRange);
        Assert.InRange(readings.Next()[1], 0, 1);
    }
}
