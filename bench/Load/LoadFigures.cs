namespace StreamCluster.Load;

/// <summary>Computes figures from what the connections recorded.</summary>
internal sealed class LoadFigures(LoadPlan plan, LoadConnection[] connections, OpenLoop? open, LoadErrors errors, TimeProvider clock)
{
    /// <summary>When measuring began.</summary>
    public required long From { get; init; }

    /// <summary>When it ended.</summary>
    public required long Until { get; init; }

    public LoadResult Result()
    {
        // A closed loop counts what is answered while it measures; an open one what falls due then, however late it is answered.
        var counted = connections.SelectMany(static connection => connection.Messages).Where(message => IsWithin(open is null ? message.Answered : message.At));
        var latencies = counted.Select(message => Milliseconds(message.Answered - message.At)).Order().ToArray();
        var lateness = open?.Sent.Where(sent => IsWithin(sent.Due)).Select(sent => Milliseconds(sent.Late)).Order().ToArray() ?? [];
        var answered = connections.Sum(connection => connection.Messages.Count(message => IsWithin(message.Answered)));
        var seconds = clock.GetElapsedTime(From, Until).TotalSeconds;
        return new LoadResult
        {
            Client = plan.Client,
            Messages = latencies.Length,
            Predictions = (long)latencies.Length * plan.SamplesPerMessage,
            AllPredictions = connections.Sum(static connection => (long)connection.Messages.Count) * plan.SamplesPerMessage,
            AnsweredRate = (long)answered * plan.SamplesPerMessage / seconds,
            Seconds = seconds,
            ErrorTexts = errors.ToList(),
            P50Ms = At(latencies, 0.50),
            P95Ms = At(latencies, 0.95),
            P99Ms = At(latencies, 0.99),
            MaxMs = At(latencies, 1),
            SendLateP99Ms = open is null ? null : At(lateness, 0.99),
            SendLateMaxMs = open is null ? null : At(lateness, 1),
            ReplyBytes = connections[0].ReplyBytes,
        };
    }

    private bool IsWithin(long at) => at >= From && at < Until;

    private double Milliseconds(long ticks) => clock.GetElapsedTime(0, ticks).TotalMilliseconds;

    private static double At(double[] sorted, double share) => sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
}
