using StreamCluster.Client;

namespace StreamCluster.Cli;

/// <summary>The predictions of one message: [rows, signals], row-major.</summary>
internal sealed record ReplayAnswer(SignalNames Signals, ReadOnlyMemory<float> Values, TimeSpan RoundTrip);

/// <summary>Rows that were sent in one message, and their answer to come.</summary>
internal sealed record SentRows(IReadOnlyList<ReplayRow> Rows, Task<ReplayAnswer> Answer);

/// <summary>Sends rows as one message: <c>predict</c>, or <c>predict_batch</c> where batches are asked for.</summary>
internal sealed class ReplaySender(StreamClient client, ReplayColumns columns, bool batches, TimeProvider time)
{
    private const int MaxAttempts = 6;
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(200);

    /// <summary>The message is in line when the call returns. Refusals that are temporary are tried again.</summary>
    public SentRows Send(IReadOnlyList<ReplayRow> rows, CancellationToken cancellationToken) =>
        new(rows, AnswerAsync(rows, cancellationToken));

    private async Task<ReplayAnswer> AnswerAsync(IReadOnlyList<ReplayRow> rows, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await (batches ? BatchAsync(rows) : SingleAsync(rows[0]));
            }
            catch (StreamErrorException exception) when (exception.IsTemporary && attempt < MaxAttempts)
            {
                await Task.Delay(exception.RetryAfter ?? FirstWait * (1 << (attempt - 1)), time, cancellationToken);
            }
        }
    }

    private async Task<ReplayAnswer> SingleAsync(ReplayRow row)
    {
        var prediction = await client.PredictAsync(new Reading(columns.BoundarySignals, row.Boundary), row.Timestamp, CancellationToken.None);
        return new ReplayAnswer(prediction.Signals, prediction.Values, prediction.RoundTrip);
    }

    private async Task<ReplayAnswer> BatchAsync(IReadOnlyList<ReplayRow> rows)
    {
        var readings = new Reading[rows.Count];
        for (var i = 0; i < readings.Length; i++)
            readings[i] = new Reading(columns.BoundarySignals, rows[i].Boundary);
        var timestamps = columns.Timestamp is null ? null : rows.Select(static row => row.Timestamp).ToArray();
        var batch = await client.PredictBatchAsync(readings, timestamps, CancellationToken.None);
        return batch.Count == rows.Count
            ? new ReplayAnswer(batch.Signals, batch.Values, batch.RoundTrip)
            : throw new CliException($"The server answered {batch.Count} samples to a batch of {rows.Count}.");
    }
}
