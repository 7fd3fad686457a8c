using System.Text.Json;

namespace StreamCluster.Gateway.Tests.Server;

/// <summary>What tests read over HTTP.</summary>
internal static class HttpReading
{
    public static async Task<JsonElement> HistoryAsync(this TestServer server, string sessionId) =>
        await server.JsonAsync($"/api/v1/inference/stream/{sessionId}/history?format=json");

    public static Task<JsonElement> StatsAsync(this TestServer server) => server.JsonAsync("/api/v1/inference/stream/stats");

    public static async Task<JsonElement> JsonAsync(this TestServer server, string path)
    {
        using var reply = await server.Http.GetAsync(new Uri(path, UriKind.Relative));
        return JsonElement.Parse(await reply.Content.ReadAsStringAsync());
    }
}
