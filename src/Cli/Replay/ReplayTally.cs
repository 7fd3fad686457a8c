using StreamCluster.Client;

namespace StreamCluster.Cli;

/// <summary>What came back so far: scores, latencies, refusals. Memory does not grow with the rows.</summary>
internal sealed class ReplayTally(StreamClient client, ReplayColumns columns, PredictionFile? output, bool strict, string path)
{
    private SignalNames? _checked;

    public SignalScore[] Scores { get; } = [.. columns.Target.Select(static _ => new SignalScore())];

    public LatencyHistogram Latency { get; } = new();

    public long Predicted { get; private set; }

    public long Refused { get; private set; }

    public string? FirstRefused { get; private set; }

    /// <summary>Waits for the answer and counts it.</summary>
    public async Task AddAsync(SentRows sent)
    {
        try
        {
            Add(sent.Rows, await sent.Answer);
        }
        catch (StreamErrorException exception) when (client.State != StreamState.Closed)
        {
            var reason = $"line {sent.Rows[0].Line}{(sent.Rows.Count > 1 ? " and on" : "")}: {exception.CodeText}: {exception.Message}";
            if (strict)
                throw new CliException($"{path}, {reason}", inner: exception);
            Refused += sent.Rows.Count;
            FirstRefused ??= reason;
        }
    }

    private void Add(IReadOnlyList<ReplayRow> rows, ReplayAnswer answer)
    {
        CheckSignals(answer.Signals);
        Latency.Add(answer.RoundTrip);
        for (var row = 0; row < rows.Count; row++)
        {
            var predictions = answer.Values.Span.Slice(row * Scores.Length, Scores.Length);
            for (var i = 0; i < Scores.Length; i++)
                Scores[i].Add(rows[row].Targets[i], predictions[i]);
            output?.Write(rows[row], predictions);
            Predicted++;
        }
    }

    /// <summary>The client hands out the same names as long as the same come, so this is one comparison of references.</summary>
    private void CheckSignals(SignalNames signals)
    {
        if (ReferenceEquals(signals, _checked))
            return;
        if (!signals.SequenceEqual(columns.TargetSignals, StringComparer.Ordinal))
            throw new CliException("The ensemble changed while it was used: its predicted signals are others now. Start again.");
        _checked = signals;
    }
}
