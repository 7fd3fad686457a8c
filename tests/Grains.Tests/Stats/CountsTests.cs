using StreamCluster.Grains.Stats;

namespace StreamCluster.Grains.Tests.Stats;

/// <summary>Counts on their way from node to node.</summary>
public sealed class CountsTests
{
    [Fact]
    public void ErrorCounts_ThroughBytes_AreTheSame()
    {
        var here = new ErrorCounts();
        foreach (var code in Enum.GetValues<ErrorCode>())
            here.Add(code);
        here.Add(ErrorCode.Overloaded);
        var there = new ErrorCounts();
        there.Add(here.ToBytes());
        Assert.Equal(here.Read(), there.Read());
        Assert.Equal(2, there.Read()[ErrorCode.Overloaded]);
        Assert.Empty(new ErrorCounts().ToBytes());
    }

    [Fact]
    public void ErrorCounts_CodeOfANewerVersion_IsLeftOut()
    {
        var counts = new ErrorCounts();
        counts.Add([(int)ErrorCode.InvalidJson, 3, 120, 5]);
        Assert.Equal([new(ErrorCode.InvalidJson, 3)], counts.Read());
    }

    [Theory]
    [InlineData(new byte[] { 1 })]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1 })]
    public void Counts_NoSuchBytes_Throw(byte[] bytes)
    {
        Assert.Throws<InvalidDataException>(() => new ErrorCounts().Add(bytes));
        Assert.Throws<InvalidDataException>(() => new LatencyHistogram().Add(bytes));
    }

    [Fact]
    public void Since_EarlierState_IsWhatCameAfterIt()
    {
        var (earlier, now) = (new LatencyHistogram(), new LatencyHistogram());
        earlier.Add(5);
        now.Add(earlier);
        now.Add(100);
        var since = now.Since(earlier);
        Assert.Equal(1, since.Count);
        Assert.InRange(since.Percentile(0.5), 95, 105);
        Assert.Equal(0, earlier.Since(now).Count);
    }
}
