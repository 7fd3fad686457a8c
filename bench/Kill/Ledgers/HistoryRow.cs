using System.Text.Json;

namespace StreamCluster.Kill;

/// <summary>One sample as the server's history has it.</summary>
internal sealed record HistoryRow(string? Timestamp, float[] Boundary, float[] Predictions)
{
    /// <summary>Downloads a session's history.</summary>
    public static async Task<List<HistoryRow>> DownloadAsync(Uri gateway, string sessionId, SampleMaker samples, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = gateway };
        var rows = new List<HistoryRow>();
        using var response = await http.GetAsync(
            new Uri($"/api/v1/inference/stream/{sessionId}/history?format=json", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var sample in JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(body, cancellationToken: cancellationToken))
        {
            var boundary = sample.GetProperty("boundary_data");
            rows.Add(new HistoryRow(
                sample.GetProperty("timestamp").GetString(),
                [.. samples.Boundary.Select(signal => boundary.GetProperty(signal).GetSingle())],
                StreamReply.ValuesOf(sample.GetProperty("predictions"))));
        }

        return rows;
    }
}
