using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace StreamCluster.Gateway.Tests.Http;

public sealed partial class DocsEndpointsTests(RealGateway gateway) : IClassFixture<RealGateway>
{
    [Fact]
    public async Task OpenApi_EveryOperation_IsDescribedWithItsProblems()
    {
        var document = await (await gateway.Client.GetAsync("/openapi.json")).ReadJsonAsync();
        var paths = document.GetProperty("paths");
        foreach (var path in new[]
        {
            "/api/v1/inference/stream/stats", "/api/v1/inference/stream/timeline", "/api/v1/inference/stream/save", "/api/v1/inference/stream/{session_id}/history",
            "/api/v1/inference/stream/{session_id}/samples",
            "/api/v1/ensemble/list", "/api/v1/ensemble/{name}/info", "/api/v1/ensemble/{name}/ranges", "/health/live", "/health/ready",
        })
            Assert.Contains(path, paths.Names());
        foreach (var (path, operation) in paths.EnumerateObject()
            .Where(static path => path.Name.StartsWith("/api/", StringComparison.Ordinal))
            .SelectMany(static path => path.Value.EnumerateObject().Select(operation => (path.Name, operation.Value))))
        {
            Assert.NotEmpty(operation.GetProperty("summary").GetString()!);
            Assert.NotEmpty(operation.GetProperty("description").GetString()!);
            Assert.True(operation.GetProperty("responses").GetProperty("500").GetProperty("content").TryGetProperty("application/problem+json", out _), path);
            if (operation.TryGetProperty("parameters", out var parameters))
                Assert.All(parameters.EnumerateArray(), static parameter => Assert.NotEmpty(parameter.GetProperty("description").GetString()!));
        }
    }

    [Fact]
    public async Task OpenApi_ErrorCodes_AreTheClosedList()
    {
        var document = await (await gateway.Client.GetAsync("/openapi.json")).ReadJsonAsync();
        var codes = document.GetProperty("components").GetProperty("schemas").GetProperty("ProblemReply")
            .GetProperty("properties").GetProperty("error_code").GetProperty("enum");
        Assert.Equal(Enum.GetValues<ErrorCode>().Select(WireErrors.NameOf), codes.EnumerateArray().Select(static code => code.GetString()!));
    }

    [Theory]
    [InlineData("/asyncapi.yaml")]
    [InlineData("/docs")]
    public async Task Descriptions_OfTheStream_NameEveryErrorAndCloseCode(string path)
    {
        var text = await gateway.Client.GetStringAsync(path);
        var httpOnly = new[] { ErrorCode.SessionNotFound, ErrorCode.InvalidRequest, ErrorCode.Unauthorized, ErrorCode.ExportFailed };
        Assert.All(Enum.GetValues<ErrorCode>().Except(httpOnly), code => Assert.Contains(WireErrors.NameOf(code), text, StringComparison.Ordinal));
        Assert.All(
            Enum.GetValues<Gateway.Streaming.CloseCode>(),
            code => Assert.Contains(((int)code).ToString(System.Globalization.CultureInfo.InvariantCulture), text, StringComparison.Ordinal));
        Assert.All(
            ["config_ack", "prediction_batch", "pong", "resume_token", "replayed", "predictions_csv"],
            name => Assert.Contains(name, text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/docs", "text/html")]
    [InlineData("/docs/docs.css", "text/css")]
    [InlineData("/docs/docs.js", "text/javascript")]
    [InlineData("/docs/swagger-ui.css", "text/css")]
    [InlineData("/docs/swagger-ui-bundle.js", "text/javascript")]
    [InlineData("/asyncapi.yaml", "application/yaml")]
    public async Task Pages_Headers_AllowOnlyThisServer(string path, string contentType)
    {
        var reply = await gateway.Client.GetAsync(path);
        Assert.Equal(contentType, reply.Content.Headers.ContentType?.MediaType);
        Assert.Equal("nosniff", reply.Headers.GetValues("X-Content-Type-Options").Single());
        var policy = reply.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);

        using var again = new HttpRequestMessage(HttpMethod.Get, path);
        again.Headers.IfNoneMatch.Add(new EntityTagHeaderValue(reply.Headers.ETag!.Tag));
        Assert.Equal(HttpStatusCode.NotModified, (await gateway.Client.SendAsync(again)).StatusCode);
    }

    [Fact]
    public async Task Docs_EveryLinkAndAsset_IsHere()
    {
        var html = await gateway.Client.GetStringAsync("/docs");
        foreach (Match match in Address().Matches(html))
        {
            var to = match.Groups["to"].Value;
            if (to.StartsWith('#'))
                Assert.Contains($"id=\"{to[1..]}\"", html, StringComparison.Ordinal);
            else if (to != "data:,")
                Assert.Equal(HttpStatusCode.OK, (await gateway.Client.GetAsync("/" + to)).StatusCode);
        }
    }

    [GeneratedRegex("(?:href|src)=\"(?<to>[^\"]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Address();
}
