using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.Stats;

namespace StreamCluster.Grains.Tests.Stats;

/// <summary>Nodes that say what a test has them say. The first is the one that looks.</summary>
internal sealed class ReportedNodes : INodeReports
{
    public List<ReportedNode> Nodes { get; } = [];

    public ValueTask<IReadOnlyList<NodeReport>> ReadReportsAsync(CancellationToken cancellationToken) => new(Read());

    public IReadOnlyList<NodeReport> Read() => [.. Nodes.Select(static node => node.Report())];
}

/// <summary>One of them.</summary>
internal sealed class ReportedNode(DateTimeOffset startedAt)
{
    private readonly NodeIdentity _identity = new(Guid.NewGuid(), "node", startedAt);
    private readonly LatencyHistogram _latencies = new();
    private readonly ErrorCounts _errors = new();

    public int Active { get; set; }

    public long Predictions { get; set; }

    public void Answer(int samples, double milliseconds)
    {
        Predictions += samples;
        _latencies.Add(milliseconds);
    }

    public void Fail(ErrorCode code) => _errors.Add(code);

    public NodeReport Report() => new(_identity, Active, 0, Predictions, [], _latencies.ToBytes(), _errors.ToBytes());
}
