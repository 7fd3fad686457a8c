namespace StreamCluster.Cli.Tests.Streaming;

public class LatencyHistogramTests
{
    [Fact]
    public void Percentile_KnownLatencies_IsWithinOnePercent()
    {
        var histogram = new LatencyHistogram();
        for (var ms = 1; ms <= 1000; ms++)
            histogram.Add(TimeSpan.FromMilliseconds(ms));

        foreach (var share in new[] { 0.001, 0.5, 0.95, 0.99, 1 })
            Assert.InRange(histogram.Percentile(share)!.Value, share * 990, share * 1011);
    }

    [Fact]
    public void Percentile_Extremes_StayInRange()
    {
        var histogram = new LatencyHistogram();
        Assert.Null(histogram.Percentile(0.5));
        histogram.Add(TimeSpan.Zero);
        histogram.Add(TimeSpan.FromDays(1));

        Assert.InRange(histogram.Percentile(0.5)!.Value, 0, 0.0011);
        Assert.True(histogram.Percentile(1) > 900_000);
    }
}
