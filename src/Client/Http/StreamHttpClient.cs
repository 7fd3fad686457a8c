using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamCluster.Client;

/// <summary>
/// The HTTP interface. Safe for several threads. Every call throws <see cref="StreamConnectException"/> where the server cannot be
/// reached, <see cref="StreamErrorException"/> where it refuses, and <see cref="StreamProtocolException"/> where its reply cannot be read.
/// </summary>
public sealed class StreamHttpClient : IDisposable
{
    private readonly StreamEndpoint _endpoint;
    private readonly HttpClient _http;

    /// <summary>Calls that server.</summary>
    /// <param name="endpoint">The server.</param>
    /// <param name="apiKey">Sent as <c>X-Api-Key</c>; null: none.</param>
    /// <param name="timeout">For a reply; null: 30 s. A history is given as long as it needs once it has begun.</param>
    public StreamHttpClient(StreamEndpoint endpoint, string? apiKey = null, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        _endpoint = endpoint;
        _http = new HttpClient
        {
            BaseAddress = endpoint.HttpBase,
            Timeout = timeout ?? TimeSpan.FromSeconds(30),
            MaxResponseContentBufferSize = 16 * 1024 * 1024,
        };
        if (!string.IsNullOrEmpty(apiKey))
            _http.DefaultRequestHeaders.Add("X-Api-Key", apiKey);
    }

    /// <summary>Whether the server takes connections; false while it loads its models, and while it goes away.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, "health/ready"), cancellationToken);
            return true;
        }
        catch (StreamErrorException exception) when (exception.Status == System.Net.HttpStatusCode.ServiceUnavailable)
        {
            return false;
        }
    }

    /// <summary>The names of the ensembles that are served.</summary>
    public async Task<IReadOnlyList<string>> ListEnsemblesAsync(CancellationToken cancellationToken = default) =>
        await GetAsync("api/v1/ensemble/list", ClientJson.Default.StringArray, cancellationToken);

    /// <summary>The record of an ensemble.</summary>
    public Task<EnsembleInfo> GetEnsembleAsync(string ensembleName, CancellationToken cancellationToken = default) =>
        GetAsync($"api/v1/ensemble/{Uri.EscapeDataString(ensembleName)}/info", ClientJson.Default.EnsembleInfo, cancellationToken);

    /// <summary>Observed ranges of an ensemble's signals, for those that have any.</summary>
    public Task<EnsembleRanges> GetRangesAsync(string ensembleName, CancellationToken cancellationToken = default) =>
        GetAsync($"api/v1/ensemble/{Uri.EscapeDataString(ensembleName)}/ranges", ClientJson.Default.EnsembleRanges, cancellationToken);

    /// <summary>Counters over all nodes, with a page of the connections.</summary>
    public Task<ServerStats> GetStatsAsync(int limit = 1000, int offset = 0, CancellationToken cancellationToken = default) =>
        GetAsync(StatsPath(limit, offset), ClientJson.Default.ServerStats, cancellationToken);

    /// <summary>The same, as the server writes it.</summary>
    public async Task<string> GetStatsTextAsync(int limit = 1000, int offset = 0, CancellationToken cancellationToken = default)
    {
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, StatsPath(limit, offset)), cancellationToken);
        return await ReadAsync(() => response.Content.ReadAsStringAsync(cancellationToken), cancellationToken);
    }

    /// <summary>Writes a session's history to a file at the server.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="outputDirectory">Under the server's export root; null: the root itself.</param>
    /// <param name="format">The form of the file.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<SavedHistory> SaveHistoryAsync(
        string sessionId,
        string? outputDirectory = null,
        HistoryFormat format = HistoryFormat.Csv,
        CancellationToken cancellationToken = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/inference/stream/save")
        {
            Content = JsonContent.Create(new SaveRequest(sessionId, outputDirectory, NameOf(format)), ClientJson.Default.SaveRequest),
        };
        using var response = await SendAsync(request, cancellationToken);
        return await ReadAsync(response, ClientJson.Default.SavedHistory, cancellationToken);
    }

    /// <summary>Copies a session's history into <paramref name="destination"/>. Memory does not grow with it.</summary>
    public async Task DownloadHistoryAsync(
        string sessionId, Stream destination, HistoryFormat format = HistoryFormat.Csv, CancellationToken cancellationToken = default)
    {
        var path = $"api/v1/inference/stream/{Uri.EscapeDataString(sessionId)}/history?format={NameOf(format)}";
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);
        await ReadAsync(
            async () =>
            {
                await response.Content.CopyToAsync(destination, cancellationToken);
                return destination;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static string NameOf(HistoryFormat format) => format == HistoryFormat.Json ? "json" : "csv";

    private static string StatsPath(int limit, int offset) =>
        string.Create(CultureInfo.InvariantCulture, $"api/v1/inference/stream/stats?limit={limit}&offset={offset}");

    private async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);
        return await ReadAsync(response, type, cancellationToken);
    }

    private Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        ReadAsync(
            async () => await response.Content.ReadFromJsonAsync(type, cancellationToken)
                ?? throw new System.Text.Json.JsonException("null"),
            cancellationToken);

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            var response = await ReadAsync(
                () => _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken), cancellationToken);
            if (response.IsSuccessStatusCode)
                return response;
            using (response)
                throw await HttpFailure.FromAsync(_endpoint, response, cancellationToken);
        }
    }

    private async Task<T> ReadAsync<T>(Func<Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            return await read();
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw ConnectFailure.From(_endpoint, null, exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StreamConnectException(_endpoint, $"{_endpoint} did not answer in time.", inner: exception);
        }
        catch (System.Text.Json.JsonException exception)
        {
            throw new StreamProtocolException($"The reply of {_endpoint} cannot be read: {exception.Message}", exception);
        }
    }
}
