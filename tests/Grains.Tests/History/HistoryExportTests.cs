using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History.Export;

namespace StreamCluster.Grains.Tests.History;

public sealed class HistoryExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();

    private string Root => Path.Combine(_folder.Path, "results");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task CsvWriteAsync_SeveralLayouts_GivesTheUnionOfColumns()
    {
        var text = await CsvAsync(
            Samples.Chunk(0, [Samples.Request(1, 2, latencyMs: 1.5), Samples.Request(2)]), Samples.Chunk(3, 1, Samples.OtherLayout));
        Assert.Equal(
            "timestamp,latency_ms,boundary_Ta,boundary_Tb,boundary_Tc,prediction_Xa,prediction_Xb,prediction_Xc,prediction_Xd\r\n"
            + "t0 é,0.75,0,0.01,,0,0.01,0.02,\r\n"
            + "t1 é,0.75,1,1.01,,1,1.01,1.02,\r\n"
            + "t2 é,0.5,2,2.01,,2,2.01,2.02,\r\n"
            + "t3 é,0.5,,3,3.01,,,3,3.01\r\n",
            text);
    }

    [Fact]
    public async Task CsvWriteAsync_NoSamples_IsAHeader() => Assert.Equal("timestamp,latency_ms\r\n", await CsvAsync());

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@x", "'@x")]
    [InlineData("\tx", "'\tx")]
    [InlineData("\rx", "\"'\rx\"")]
    [InlineData("=\"a\",b", "\"'=\"\"a\"\",b\"")]
    [InlineData("a\r\nb", "\"a\r\nb\"")]
    [InlineData("2026-01-01", "2026-01-01")]
    [InlineData("", "")]
    public async Task CsvWriteAsync_TextCell_IsGuardedAndQuoted(string timestamp, string cell)
    {
        var text = await CsvAsync(With(new SignalLayout(["a,b"], ["\"q\""]), [timestamp], [-1.5f], [-3.4028235E+38f]));
        Assert.Equal($"timestamp,latency_ms,\"boundary_a,b\",\"prediction_\"\"q\"\"\"\r\n{cell},0.5,-1.5,-3.4028235E+38\r\n", text);
    }

    [Fact]
    public async Task CsvWriteAsync_AnyFloat_IsTheShortestThatRoundTrips()
    {
        float[] values = [0.1f, 1f / 3, float.Epsilon, 16777216, 1e10f, -0f, 123456.79f, 9.9999994e-9f];
        var text = await CsvAsync(With(new SignalLayout(["b"], ["t"]), [.. values.Select(static _ => "x")], values, values));
        var cells = text.Split("\r\n")[1..^1].Select(static line => line.Split(',')[2]).ToList();
        Assert.Equal(values, cells.Select(static cell => float.Parse(cell, CultureInfo.InvariantCulture)));
        Assert.Equal("0.1", cells[0]);
    }

    [Fact]
    public async Task WriteAsync_RecordedAfterTheHeader_IsLeftOut()
    {
        var history = new StoredHistory("s", 3, [Samples.Layout]);
        var text = await WriteAsync(output => HistoryCsv.WriteAsync(
            output, history, Stream([Samples.Chunk(0, 2), Samples.Chunk(2, 2)]), default));
        Assert.Equal(4, text.Split("\r\n").Length - 1);
        var json = await WriteAsync(output => HistoryJson.WriteAsync(
            output, history, Stream([Samples.Chunk(0, 2), Samples.Chunk(2, 2)]), default));
        Assert.Equal(3, JsonDocument.Parse(json).RootElement.GetArrayLength());
        var other = await WriteAsync(output => HistoryCsv.WriteAsync(
            output, history, Stream([Samples.Chunk(0, 2), Samples.Chunk(2, 1, Samples.OtherLayout)]), default));
        Assert.Equal(3, other.Split("\r\n").Length - 1);
    }

    [Fact]
    public async Task JsonWriteAsync_SeveralLayouts_HasEachSamplesOwnSignals()
    {
        var text = await JsonAsync(Samples.Chunk(0, [Samples.Request(1, 2, latencyMs: 1.5)]), Samples.Chunk(2, 1, Samples.OtherLayout));
        Assert.Equal(
            """[{"timestamp":"t0 é","boundary_data":{"Ta":0,"Tb":0.01},"predictions":{"Xa":0,"Xb":0.01,"Xc":0.02},"latency_ms":0.75},"""
            + """{"timestamp":"t1 é","boundary_data":{"Ta":1,"Tb":1.01},"predictions":{"Xa":1,"Xb":1.01,"Xc":1.02},"latency_ms":0.75},"""
            + """{"timestamp":"t2 é","boundary_data":{"Tb":2,"Tc":2.01},"predictions":{"Xc":2,"Xd":2.01},"latency_ms":0.5}]""",
            text);
        Assert.Equal("[]", await JsonAsync());
    }

    [Theory]
    [InlineData(null, "results")]
    [InlineData("", "results")]
    [InlineData("a/b c/é", "results/a/b c/é")]
    public async Task SaveAsync_Csv_WritesAFileOfThePublishedName(string? outputDir, string folder)
    {
        var result = await SaveAsync(outputDir, ExportFormat.Csv, Samples.Chunk(0, 3));
        Assert.Equal((null, $"{folder}/stream_history_s-1_20260102_030405.csv", 3), (result.Error, result.Path, result.Samples));
        var file = Path.Combine(_folder.Path, result.Path!);
        Assert.Equal(4, (await File.ReadAllLinesAsync(file)).Length);
        Assert.Equal([file], Directory.GetFiles(Path.GetDirectoryName(file)!));
    }

    [Fact]
    public async Task SaveAsync_SeveralInOneSecond_NeverOverwrites()
    {
        var results = await Task.WhenAll(Enumerable.Range(1, 8).Select(i => SaveAsync("x", ExportFormat.Json, Samples.Chunk(0, i))));
        Assert.Equal(8, results.Select(static result => result.Path).Distinct().Count());
        foreach (var result in results)
        {
            Assert.Matches("^results/x/stream_history_s-1_20260102_03040[5-9]|03041[0-2].json$", result.Path);
            var text = await File.ReadAllTextAsync(Path.Combine(_folder.Path, result.Path!));
            Assert.Equal(result.Samples, JsonDocument.Parse(text).RootElement.GetArrayLength());
        }
    }

    [Fact]
    public async Task SaveAsync_NoSamples_WritesNothing()
    {
        Assert.Equal(new SaveResult(null, null, 0), await SaveAsync(null, ExportFormat.Csv));
        Assert.False(Directory.Exists(Root));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../s-1")]
    [InlineData("s 1")]
    [InlineData("é")]
    [InlineData("unknown")]
    public async Task SaveAsync_NoSuchSession_IsNotFound(string sessionId) =>
        Assert.Equal(ErrorCode.SessionNotFound, (await Make(Samples.Chunk(0)).SaveAsync(sessionId, null, ExportFormat.Csv, default)).Error!.Code);

    [Fact]
    public async Task SaveAsync_SymbolicLinkOrFileOnTheWay_IsRefused()
    {
        var outside = Directory.CreateDirectory(Path.Combine(_folder.Path, "outside")).FullName;
        Directory.CreateDirectory(Path.Combine(Root, "real"));
        Directory.CreateSymbolicLink(Path.Combine(Root, "link"), outside);
        Directory.CreateSymbolicLink(Path.Combine(Root, "real", "inner"), outside);
        Directory.CreateSymbolicLink(Path.Combine(Root, "dangling"), Path.Combine(outside, "nowhere"));
        await File.WriteAllTextAsync(Path.Combine(Root, "file"), "");
        foreach (var outputDir in new[] { "link", "link/x", "real/inner", "real/inner/x", "dangling", "dangling/x", "file", "file/x" })
        {
            Assert.Equal(ErrorCode.InvalidRequest, (await SaveAsync(outputDir, ExportFormat.Csv, Samples.Chunk(0))).Error?.Code);
        }

        Assert.Empty(Directory.GetFileSystemEntries(outside));
    }

    [Fact]
    public async Task SaveAsync_RootThatCannotBeMade_FailsWithoutNamingPaths()
    {
        await File.WriteAllTextAsync(Root, "a file where the folder should be");
        var result = await SaveAsync("x", ExportFormat.Csv, Samples.Chunk(0));
        Assert.Equal(ErrorCode.ExportFailed, result.Error!.Code);
        Assert.DoesNotContain(_folder.Path, result.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SaveAsync_ReadFailsHalfway_LeavesNoFile()
    {
        var export = new HistoryExport(new FixedReader([Samples.Chunk(0)], new IOException("gone")), new ExportOptions { Path = Root },
            _time, NullLogger<HistoryExport>.Instance);
        Assert.Equal(ErrorCode.ExportFailed, (await export.SaveAsync("s-1", null, ExportFormat.Csv, default)).Error!.Code);
        Assert.Empty(Directory.GetFiles(Root));
    }

    [Fact]
    public async Task SaveAsync_AllNamesOfTheHourTaken_FailsAndLeavesNoFile()
    {
        Directory.CreateDirectory(Root);
        for (var i = 0; i < 3600; i++)
        {
            var second = _time.GetUtcNow().AddSeconds(i);
            await File.WriteAllTextAsync(Path.Combine(Root, $"stream_history_s-1_{second:yyyyMMdd_HHmmss}.csv"), "");
        }

        var result = await SaveAsync(null, ExportFormat.Csv, Samples.Chunk(0));

        Assert.Equal((ErrorCode.ExportFailed, null, 0), (result.Error!.Code, result.Path, result.Samples));
        Assert.Equal(3600, Directory.GetFiles(Root).Length);
        Assert.Null((await SaveAsync(null, ExportFormat.Json, Samples.Chunk(0))).Error);
    }

    [Fact]
    public async Task SaveAsync_LeftoversOfKilledExports_AreRemovedWhenTheyAreOld()
    {
        Directory.CreateDirectory(Root);
        var (old, recent, held) = (Leftover(61), Leftover(59), Leftover(61));
        string[] others = [Leftover(61, ".notes.tmp"), Leftover(61, "x.tmp"), Leftover(61, $"{Guid.NewGuid():N}.tmp")];
        await using (new FileStream(held, FileMode.Open, FileAccess.Write, FileShare.None))
        {
            Assert.Null((await SaveAsync(null, ExportFormat.Csv, Samples.Chunk(0))).Error);
        }

        Assert.False(File.Exists(old));
        Assert.All([recent, held, .. others], static path => Assert.True(File.Exists(path), path));
    }

    private string Leftover(int minutes, string? name = null)
    {
        var path = Path.Combine(Root, name ?? $".{Guid.NewGuid():N}.tmp");
        File.WriteAllText(path, "half");
        File.SetLastWriteTimeUtc(path, _time.GetUtcNow().UtcDateTime.AddMinutes(-minutes));
        return path;
    }

    private static SampleChunk With(SignalLayout layout, string[] timestamps, float[] boundary, float[] predictions) => new()
    {
        FirstSequence = 0, Layout = layout, Boost = [true], Attachment = 1, Timestamps = timestamps, Boundary = boundary,
        Predictions = predictions, Requests = [.. timestamps.Select(static (_, i) => Samples.Request(i + 1))],
    };

    private static StoredHistory HistoryOf(SampleChunk[] chunks) => new(
        "s-1", chunks.Sum(static chunk => chunk.SampleCount), [.. chunks.Select(static chunk => chunk.Layout).DistinctBy(static l => l.Key)]);

    private static Task<string> CsvAsync(params SampleChunk[] chunks) =>
        WriteAsync(output => HistoryCsv.WriteAsync(output, HistoryOf(chunks), Stream(chunks), default));

    private static Task<string> JsonAsync(params SampleChunk[] chunks) =>
        WriteAsync(output => HistoryJson.WriteAsync(output, HistoryOf(chunks), Stream(chunks), default));

    private static async Task<string> WriteAsync(Func<PipeWriter, ValueTask<long>> write)
    {
        using var memory = new MemoryStream();
        var output = PipeWriter.Create(memory);
        await write(output);
        await output.CompleteAsync();
        return Encoding.UTF8.GetString(memory.ToArray());
    }

    private static async IAsyncEnumerable<SampleChunk> Stream(SampleChunk[] chunks, Exception? end = null)
    {
        foreach (var chunk in chunks)
        {
            await Task.Yield();
            yield return chunk;
        }

        if (end is not null)
        {
            throw end;
        }
    }

    private HistoryExport Make(params SampleChunk[] chunks) =>
        new(new FixedReader(chunks, null), new ExportOptions { Path = Root }, _time, NullLogger<HistoryExport>.Instance);

    private Task<SaveResult> SaveAsync(string? outputDir, ExportFormat format, params SampleChunk[] chunks) =>
        Make(chunks).SaveAsync("s-1", outputDir, format, default).AsTask();

    private sealed class FixedReader(SampleChunk[] chunks, Exception? end) : IHistoryReader
    {
        public ValueTask<StoredHistory?> FindAsync(string sessionId, CancellationToken cancellationToken)
        {
            var history = HistoryOf(chunks);
            return new(sessionId == "s-1" ? end is null ? history : history with { SampleCount = 100 } : null);
        }

        public IAsyncEnumerable<SampleChunk> ReadAsync(string sessionId, CancellationToken cancellationToken) => Stream(chunks, end);

        public ValueTask<IReadOnlyList<SampleChunk>?> ReadAfterAsync(
            string sessionId, long? after, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
