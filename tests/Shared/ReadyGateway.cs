using System.Net;

namespace StreamCluster.Tests;

/// <summary>Waits for a gateway's models: they are loaded while it already answers.</summary>
internal static class ReadyGateway
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static async Task WhenReadyAsync(this HttpClient client, string gateway)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (await StatusAsync() != HttpStatusCode.OK)
            await Task.Delay(Pause, TimeProvider.System, patience.Token);

        async Task<HttpStatusCode> StatusAsync()
        {
            using var reply = await client.GetAsync(new Uri(new Uri(gateway), "/health/ready"), patience.Token);
            return reply.StatusCode;
        }
    }
}
