using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace StreamCluster.Client;

/// <summary>Reads the problem details (RFC 9457) of a refusal.</summary>
internal static class HttpFailure
{
    public static async Task<StreamException> FromAsync(
        StreamEndpoint endpoint, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode == HttpStatusCode.Unauthorized)
            return ConnectFailure.From(endpoint, response.StatusCode, new HttpRequestException(response.ReasonPhrase));

        var problem = await ReadAsync(response, cancellationToken);
        var path = response.RequestMessage?.RequestUri?.AbsolutePath;
        return new StreamErrorException(
            problem?.ErrorCode ?? "",
            problem?.Detail ?? problem?.Title ?? $"{endpoint} answers {path} with status {(int)response.StatusCode}.",
            details: null,
            response.StatusCode);
    }

    private static async Task<ProblemReply?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.OrdinalIgnoreCase) == true
                ? await response.Content.ReadFromJsonAsync(ClientJson.Default.ProblemReply, cancellationToken)
                : null;
        }
        catch (Exception exception) when (exception is JsonException or HttpRequestException or IOException)
        {
            return null;
        }
    }
}
