namespace StreamCluster.Cli.Tests.Watching;

public class SparklineTests
{
    [Fact]
    public void Of_Values_ScalesToTheGreatest() => Assert.Equal("▁▂▅█ ▁", Sparkline.Of([0, 0.001, 50, 100, null, 0], 10));

    [Fact]
    public void Of_MoreThanThereIsRoomFor_ShowsTheLast() => Assert.Equal("█▅", Sparkline.Of([7, 8, 100, 50], 2));

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void Of_NoRoom_IsEmpty(int width) => Assert.Equal("", Sparkline.Of([1, 2], width));

    [Fact]
    public void Of_NothingKnown_IsGaps() => Assert.Equal("  ", Sparkline.Of([null, null], 10));
}
