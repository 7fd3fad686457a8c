using System.Text;

namespace StreamCluster.Cli.Tests.Csv;

public class CellNumberTests
{
    [Theory]
    [InlineData("1.5", 1.5)]
    [InlineData("-2e3", -2000)]
    [InlineData(" 7 ", 7)]
    [InlineData("1,5", 1.5)]
    public void TryParse_Number_IsRead(string cell, double expected)
    {
        Assert.True(CellNumber.TryParse(Encoding.UTF8.GetBytes(cell), decimalComma: true, out var value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("n/a")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1e39")]
    [InlineData("1.000,5")]
    [InlineData("1,000,5")]
    public void TryParse_NotFiniteAsFloat32_IsRefused(string cell) =>
        Assert.False(CellNumber.TryParse(Encoding.UTF8.GetBytes(cell), decimalComma: true, out _));

    [Fact]
    public void TryParse_CommaInCommaFile_IsRefused() => Assert.False(CellNumber.TryParse("1,5"u8, decimalComma: false, out _));
}
