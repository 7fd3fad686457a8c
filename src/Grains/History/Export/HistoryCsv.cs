using System.IO.Pipelines;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Grains.History.Export;

/// <summary>
/// A history as CSV: <c>timestamp</c>, <c>latency_ms</c>, <c>boundary_</c> and <c>prediction_</c> columns; UTF-8, CRLF, one header line.
/// </summary>
public static class HistoryCsv
{
    /// <summary>The media type, RFC 7111's parameter included.</summary>
    public const string ContentType = "text/csv; charset=utf-8; header=present";

    /// <summary>
    /// Writes the history to <paramref name="output"/>, which is flushed as it goes and not completed: memory does not grow with
    /// the history. Ends where <paramref name="history"/> ends, whatever was recorded since it was read.
    /// </summary>
    /// <returns>Samples written.</returns>
    public static async ValueTask<long> WriteAsync(
        PipeWriter output, StoredHistory history, IAsyncEnumerable<SampleChunk> chunks, CancellationToken cancellationToken)
    {
        var columns = new HistoryColumns(history.Layouts);
        WriteHeader(new CsvCells(output), columns);
        var samples = 0L;
        await foreach (var chunk in chunks.WithCancellation(cancellationToken))
        {
            if (columns.Find(chunk.Layout) is not { } places)
            {
                break; // a layout of after the header
            }

            foreach (var sample in new ChunkSamples(chunk))
            {
                if (samples == history.SampleCount)
                {
                    break;
                }

                WriteSample(new CsvCells(output), chunk, sample, places);
                samples++;
                if (output.IsFull() && await output.FlushStoppedAsync(cancellationToken))
                {
                    return samples;
                }
            }

            if (samples == history.SampleCount)
            {
                break;
            }
        }

        await output.FlushAsync(cancellationToken);
        return samples;
    }

    private static void WriteHeader(CsvCells cells, HistoryColumns columns)
    {
        cells.Text("timestamp");
        cells.Separator();
        cells.Text("latency_ms");
        foreach (var name in columns.Boundary)
        {
            cells.Separator();
            cells.Text("boundary_" + name);
        }

        foreach (var name in columns.Target)
        {
            cells.Separator();
            cells.Text("prediction_" + name);
        }

        cells.EndLine();
    }

    private static void WriteSample(CsvCells cells, SampleChunk chunk, ChunkSample sample, HistoryColumns.Places places)
    {
        cells.Text(chunk.Timestamps[sample.Index]);
        cells.Separator();
        cells.Number(sample.LatencyMs);
        WriteNumbers(cells, chunk.Boundary.AsSpan(sample.Index * chunk.Layout.Boundary.Count), places.Boundary);
        WriteNumbers(cells, chunk.Predictions.AsSpan(sample.Index * chunk.Layout.Target.Count), places.Target);
        cells.EndLine();
    }

    private static void WriteNumbers(CsvCells cells, ReadOnlySpan<float> row, int[] places)
    {
        foreach (var place in places)
        {
            cells.Separator();
            if (place >= 0)
            {
                cells.Number(row[place]);
            }
        }
    }
}
