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
    private readonly IReadOnlyList<StreamEndpoint> _endpoints;
    private readonly HttpClient _http;
    private int _current;

    /// <summary>Calls that server.</summary>
    /// <param name="endpoint">The server.</param>
    /// <param name="apiKey">Sent as <c>X-Api-Key</c>; null: none.</param>
    /// <param name="timeout">For a reply; null: 30 s. A history is given as long as it needs once it has begun.</param>
    public StreamHttpClient(StreamEndpoint endpoint, string? apiKey = null, TimeSpan? timeout = null)
        : this([endpoint], apiKey, timeout)
    {
    }

    /// <summary>
    /// Calls any of those servers: the one that answered last, at first the first; where it cannot be reached or is not ready, the next.
    /// A request that changes something is taken to the next only where it cannot have arrived.
    /// </summary>
    /// <param name="endpoints">The servers, at least one.</param>
    /// <param name="apiKey">Sent as <c>X-Api-Key</c>; null: none.</param>
    /// <param name="timeout">For a reply; null: 30 s. A history is given as long as it needs once it has begun.</param>
    public StreamHttpClient(IReadOnlyList<StreamEndpoint> endpoints, string? apiKey = null, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentOutOfRangeException.ThrowIfZero(endpoints.Count);
        foreach (var endpoint in endpoints)
            ArgumentNullException.ThrowIfNull(endpoint, nameof(endpoints));
        _endpoints = endpoints;
        _http = new HttpClient
        {
            Timeout = timeout ?? TimeSpan.FromSeconds(30),
            MaxResponseContentBufferSize = 16 * 1024 * 1024,
        };
        if (!string.IsNullOrEmpty(apiKey))
            _http.DefaultRequestHeaders.Add("X-Api-Key", apiKey);
    }

    /// <summary>The server that is asked first: the one that answered last.</summary>
    public StreamEndpoint Endpoint => _endpoints[Volatile.Read(ref _current)];

    /// <summary>Whether the server takes connections; false while it loads its models, and while it goes away.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            using var response = await SendAsync(HttpMethod.Get, "health/ready", null, cancellationToken);
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
        using var response = await SendAsync(HttpMethod.Get, StatsPath(limit, offset), null, cancellationToken);
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
        var body = new SaveRequest(sessionId, outputDirectory, NameOf(format));
        using var response = await SendAsync(
            HttpMethod.Post,
            "api/v1/inference/stream/save",
            () => JsonContent.Create(body, ClientJson.Default.SaveRequest),
            cancellationToken);
        return await ReadAsync(response, ClientJson.Default.SavedHistory, cancellationToken);
    }

    /// <summary>Copies a session's history into <paramref name="destination"/>. Memory does not grow with it.</summary>
    public async Task DownloadHistoryAsync(
        string sessionId, Stream destination, HistoryFormat format = HistoryFormat.Csv, CancellationToken cancellationToken = default)
    {
        var path = $"api/v1/inference/stream/{Uri.EscapeDataString(sessionId)}/history?format={NameOf(format)}";
        using var response = await SendAsync(HttpMethod.Get, path, null, cancellationToken);
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
        using var response = await SendAsync(HttpMethod.Get, path, null, cancellationToken);
        return await ReadAsync(response, type, cancellationToken);
    }

    private Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        ReadAsync(
            async () => await response.Content.ReadFromJsonAsync(type, cancellationToken)
                ?? throw new System.Text.Json.JsonException("null"),
            cancellationToken);

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, Func<HttpContent>? content, CancellationToken cancellationToken)
    {
        var first = Volatile.Read(ref _current);
        for (var attempt = 1; ; attempt++)
        {
            var index = (first + attempt - 1) % _endpoints.Count;
            var endpoint = _endpoints[index];
            try
            {
                using var request = new HttpRequestMessage(method, new Uri(endpoint.HttpBase, path)) { Content = content?.Invoke() };
                var response = await ReadAsync(
                    () => _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken), endpoint, cancellationToken);
                if (!response.IsSuccessStatusCode)
                {
                    using (response)
                        throw await HttpFailure.FromAsync(endpoint, response, cancellationToken);
                }

                Volatile.Write(ref _current, index);
                return response;
            }
            catch (StreamException exception) when (attempt < _endpoints.Count && MayAskAnother(exception, method))
            {
                // The next one.
            }
        }
    }

    private static bool MayAskAnother(StreamException exception, HttpMethod method) => exception switch
    {
        StreamConnectException { Status: null, InnerException: HttpRequestException cause } => method == HttpMethod.Get
            || cause.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError,
        StreamConnectException { Status: null } => method == HttpMethod.Get,
        StreamErrorException { Status: System.Net.HttpStatusCode.ServiceUnavailable or System.Net.HttpStatusCode.BadGateway } => method == HttpMethod.Get,
        _ => false,
    };

    private Task<T> ReadAsync<T>(Func<Task<T>> read, CancellationToken cancellationToken) => ReadAsync(read, Endpoint, cancellationToken);

    private static async Task<T> ReadAsync<T>(Func<Task<T>> read, StreamEndpoint endpoint, CancellationToken cancellationToken)
    {
        try
        {
            return await read();
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw ConnectFailure.From(endpoint, null, exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StreamConnectException(endpoint, $"{endpoint} did not answer in time.", inner: exception);
        }
        catch (System.Text.Json.JsonException exception)
        {
            throw new StreamProtocolException($"The reply of {endpoint} cannot be read: {exception.Message}", exception);
        }
    }
}
