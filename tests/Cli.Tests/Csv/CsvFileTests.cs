namespace StreamCluster.Cli.Tests.Csv;

public class CsvFileTests
{
    [Fact]
    public async Task ReadAsync_QuotesUnicodeBomAndCrLf_GivesCellsAndLines()
    {
        using var file = new TempFile("Größe,\"a, \"\"b\"\"\" , c\r\n1,\"x\r\ny\",3\r\n\r\n4,5,\"6\"\r\n", withByteOrderMark: true);
        await using var csv = await CsvFile.OpenAsync(file.Path, CancellationToken.None);

        Assert.Equal(["Größe", "a, \"b\"", "c"], csv.Header);
        Assert.True(await csv.ReadAsync(CancellationToken.None));
        Assert.Equal(("1", "x\r\ny", "3", 2L), (csv.Text(0), csv.Text(1), csv.Text(2), csv.Line));
        Assert.True(await csv.ReadAsync(CancellationToken.None));
        Assert.Equal(("4", "6", 5L), (csv.Text(0), csv.Text(2), csv.Line));
        Assert.False(await csv.ReadAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("a;b;c\n1,5;2,5;3,25\n", true)]
    [InlineData("a\tb\tc\n1.5\t2,5\t3.25\n", true)]
    [InlineData("a,b,c\n1.5,2.5,3.25\n", false)]
    public async Task OpenAsync_AnyDelimiter_IsTold(string text, bool decimalCommas)
    {
        using var file = new TempFile(text);
        await using var csv = await CsvFile.OpenAsync(file.Path, CancellationToken.None);

        Assert.Equal(["a", "b", "c"], csv.Header);
        Assert.Equal(decimalCommas, csv.MayHaveDecimalCommas);
        Assert.True(await csv.ReadAsync(CancellationToken.None));
        Assert.True(CellNumber.TryParse(csv.Cell(1), csv.MayHaveDecimalCommas, out var value));
        Assert.Equal(2.5, value);
    }

    [Fact]
    public async Task ReadAsync_ShortAndMalformedRows_AreMarkedAndGoneOver()
    {
        using var file = new TempFile("a,b\n1\n\"2\"x,3\n4,5\n");
        await using var csv = await CsvFile.OpenAsync(file.Path, CancellationToken.None);

        Assert.True(await csv.ReadAsync(CancellationToken.None));
        Assert.Equal((false, 0), (csv.IsMalformed, csv.Cell(1).Length));
        Assert.True(await csv.ReadAsync(CancellationToken.None));
        Assert.True(csv.IsMalformed);
        Assert.True(await csv.ReadAsync(CancellationToken.None));
        Assert.Equal((false, "5", 4L), (csv.IsMalformed, csv.Text(1), csv.Line));
    }

    [Fact]
    public async Task ReadAsync_QuoteNeverClosed_FailsInsteadOfTakingTheWholeFile()
    {
        using var file = new TempFile("a,b\n1,2\n\"3," + new string('x', 9 * 1024 * 1024));
        await using var csv = await CsvFile.OpenAsync(file.Path, CancellationToken.None);

        Assert.True(await csv.ReadAsync(CancellationToken.None));
        var failure = await Assert.ThrowsAsync<CliException>(async () => await csv.ReadAsync(CancellationToken.None));
        Assert.Contains("quote", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    public async Task OpenAsync_NoHeader_SaysSo(string text)
    {
        using var file = new TempFile(text);

        var failure = await Assert.ThrowsAsync<CliException>(() => CsvFile.OpenAsync(file.Path, CancellationToken.None));

        Assert.Contains("header", failure.Message, StringComparison.Ordinal);
    }
}
