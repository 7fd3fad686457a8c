using System.Text.Json;
using StreamCluster.Client;

namespace StreamCluster.Cli;

/// <summary>HTTP as it is, status and headers included: a doctor wants to see what a client library makes nothing of.</summary>
internal sealed class ServerHttp : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        Timeout = TimeSpan.FromSeconds(10), MaxResponseContentBufferSize = 16 << 20,
    };

    private readonly StreamEndpoint _server;
    private readonly string? _apiKey;

    public ServerHttp(StreamEndpoint server, string? apiKey) => (_server, _apiKey) = (server, apiKey);

    public bool HasKey => !string.IsNullOrEmpty(_apiKey);

    /// <summary>A reply, whatever its status; its content is read.</summary>
    /// <exception cref="HttpRequestException">There is none.</exception>
    public async Task<HttpResponseMessage> GetAsync(string path, CancellationToken cancellationToken, bool withKey = true)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_server.HttpBase, path));
        if (withKey && HasKey)
            request.Headers.Add("X-Api-Key", _apiKey);
        try
        {
            return await _http.SendAsync(request, cancellationToken);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException("it did not answer in time", exception);
        }
    }

    /// <summary>JSON; null: it is none.</summary>
    public static async Task<JsonElement?> JsonAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            using var document = JsonDocument.Parse(await response.Content.ReadAsStreamAsync(cancellationToken));
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public void Dispose() => _http.Dispose();
}
