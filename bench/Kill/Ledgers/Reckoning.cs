using System.Text.Json;

namespace StreamCluster.Kill;

/// <summary>When everything is calm: every session's history and the counters of every node, held against the ledgers.</summary>
internal sealed class Reckoning(IReadOnlyList<Node> nodes, IReadOnlyList<LedgerClient> clients, SampleMaker samples, ViolationList violations, TimeProvider clock)
{
    /// <summary>Other nodes' counters may be 2 s old, says the protocol; a busy machine is granted the rest.</summary>
    private static readonly TimeSpan StatsPatience = TimeSpan.FromSeconds(8);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        long rows = 0;
        foreach (var client in clients)
        {
            if (client.Ledger.SessionId is not { } session)
                continue;
            var history = await HistoryRow.DownloadAsync(nodes[client.Number % nodes.Count].Address, session, samples, cancellationToken);
            rows += history.Count;
            new LedgerCheck(client, history, samples, violations).Run();
        }

        foreach (var node in nodes)
            await CheckTotalAsync(node, rows, cancellationToken);
    }

    private async Task CheckTotalAsync(Node node, long rows, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = node.Address };
        var begun = clock.GetTimestamp();
        while (true)
        {
            using var stats = JsonDocument.Parse(await http.GetByteArrayAsync(new Uri("/api/v1/inference/stream/stats", UriKind.Relative), cancellationToken));
            var total = stats.RootElement.GetProperty("total_predictions").GetInt64();
            if (total == rows)
                return;
            if (clock.GetElapsedTime(begun) > StatsPatience)
            {
                violations.Add(ViolationKind.Count, $"node {node.Number}: total_predictions {total}, rows in all histories {rows}; log {node.LogFile}");
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), clock, cancellationToken);
        }
    }
}
