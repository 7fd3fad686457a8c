using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using StreamCluster.Docs.Tests.Schemas;
using StreamCluster.Gateway.Tests.Server;
using StreamCluster.Grains.Abstractions;
using StreamCluster.Grains.History;

namespace StreamCluster.Docs.Tests.Http;

/// <summary>What running gateways answer, held against their own description of it.</summary>
public sealed class OpenApiRepliesTests
{
    private const string Stream = "/api/v1/inference/stream";
    private readonly SortedSet<string> _seen = new(StringComparer.Ordinal);
    private HttpDocument _document = null!;

    [Fact]
    public async Task Replies_OfEveryOperation_AreAsDescribed()
    {
        await using var server = await TestServer.StartAsync();
        _document = await HttpDocument.ReadAsync(server.Http);
        await using var client = await server.ConfiguredAsync();
        var empty = (await client.ConfigureAsync("\"ensemble_name\":\"Ensemble_x\"")).Text("session_id");
        foreach (var (path, operation) in new[]
        {
            ("/health", "/health"), ("/health/live", "/health/live"), ("/health/ready", "/health/ready"),
            (Stream + "/stats", Stream + "/stats"), (Stream + "/stats?limit=0", Stream + "/stats"),
            ("/api/v1/ensemble/list", "/api/v1/ensemble/list"), ("/api/v1/ensemble/Ensemble_x/info", "/api/v1/ensemble/{name}/info"),
            ("/api/v1/ensemble/Ensemble_x/ranges", "/api/v1/ensemble/{name}/ranges"),
        })
            await CheckAsync(server.Http, HttpMethod.Get, path, operation, HttpStatusCode.OK);
        await SaveAsync(server.Http, HttpStatusCode.OK, $$"""{"session_id":"{{empty}}"}""");
        await client.AskAsync(Messages.Predict);
        await client.AskAsync(Messages.Batch([Messages.Sample, Messages.Sample]));
        foreach (var format in new[] { "csv", "json" })
        {
            await SaveAsync(server.Http, HttpStatusCode.OK, $$"""{"session_id":"{{empty}}","format":"{{format}}","output_dir":"line-1"}""");
            await CheckAsync(server.Http, HttpMethod.Get, $"{Stream}/{empty}/history?format={format}", Stream + "/{session_id}/history", HttpStatusCode.OK);
        }

        await CheckAsync(server.Http, HttpMethod.Get, Stream + "/stats", Stream + "/stats", HttpStatusCode.OK);
        foreach (var more in new[] { Stream + "/timeline", Stream + "/{session_id}/samples" })
        {
            if (_document.Operations.Any(operation => operation.Path == more))
                await CheckAsync(server.Http, HttpMethod.Get, more.Replace("{session_id}", empty, StringComparison.Ordinal), more, HttpStatusCode.OK);
        }

        Assert.Equal(
            _document.Operations.Where(static operation => operation.Method != "HEAD").Select(static operation => $"{operation.Method} {operation.Path} 200")
                .Order(StringComparer.Ordinal),
            _seen.Select(static seen => seen[..(seen.IndexOf("200", StringComparison.Ordinal) + 3)]).Distinct());
    }

    [Fact]
    public async Task Problems_ThatClientsCanProvoke_AreAsDescribed()
    {
        await using var server = await TestServer.StartAsync();
        _document = await HttpDocument.ReadAsync(server.Http);
        await CheckAsync(server.Http, HttpMethod.Get, Stream + "/stats?limit=x", Stream + "/stats", HttpStatusCode.BadRequest);
        await CheckAsync(server.Http, HttpMethod.Get, "/api/v1/ensemble/Nothing/info", "/api/v1/ensemble/{name}/info", HttpStatusCode.NotFound);
        await CheckAsync(server.Http, HttpMethod.Get, "/api/v1/ensemble/Nothing/ranges", "/api/v1/ensemble/{name}/ranges", HttpStatusCode.NotFound);
        await CheckAsync(server.Http, HttpMethod.Get, Stream + "/session_0/history", Stream + "/{session_id}/history", HttpStatusCode.NotFound);
        await CheckAsync(server.Http, HttpMethod.Get, Stream + "/session_0/history?format=xml", Stream + "/{session_id}/history", HttpStatusCode.BadRequest);
        await SaveAsync(server.Http, HttpStatusCode.BadRequest, "{");
        await SaveAsync(server.Http, HttpStatusCode.BadRequest, "{}");
        await SaveAsync(server.Http, HttpStatusCode.BadRequest, """{"session_id":"s","output_dir":"../up"}""");
        await SaveAsync(server.Http, HttpStatusCode.NotFound, """{"session_id":"session_0"}""");
        await SaveAsync(server.Http, HttpStatusCode.RequestEntityTooLarge, $$"""{"session_id":"{{new string('s', 70_000)}}"}""");
        await SaveAsync(server.Http, HttpStatusCode.UnsupportedMediaType, "{}", "text/plain");
        Assert.Contains($"POST {Stream}/save 400 INVALID_JSON", _seen);
    }

    [Fact]
    public async Task Save_FolderCannotBeWritten_IsAsDescribed()
    {
        using var folder = new TestFolder();
        await using var server = await TestServer.StartAsync("--Exports:Path", folder.Under("file/exports"));
        await File.WriteAllTextAsync(folder.Under("file"), "in the way");
        _document = await HttpDocument.ReadAsync(server.Http);
        await using var client = await server.ConfiguredAsync();
        var session = (await client.ConfigureAsync("\"ensemble_name\":\"Ensemble_x\"")).Text("session_id");
        await client.AskAsync(Messages.Predict);
        await SaveAsync(server.Http, HttpStatusCode.InternalServerError, $$"""{"session_id":"{{session}}"}""");
        Assert.Equal([$"POST {Stream}/save 500 EXPORT_FAILED"], _seen);
    }

    [Fact]
    public async Task Problems_WithoutAKey_AreAsDescribed()
    {
        await using var server = await TestServer.StartAsync("--Security:ApiKeys", "a-key");
        _document = await HttpDocument.ReadAsync(server.Http);
        foreach (var (method, path, _) in _document.Operations.Where(static operation => operation.Path.StartsWith("/api/", StringComparison.Ordinal)))
            await CheckAsync(server.Http, new HttpMethod(method), path.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal), path, HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData(true, HttpStatusCode.ServiceUnavailable)]
    [InlineData(false, HttpStatusCode.InternalServerError)]
    public async Task Problems_OfTheServer_AreAsDescribed(bool storeIsAway, HttpStatusCode status)
    {
        Exception fault = storeIsAway ? new StoreUnavailableException("away") : new InvalidOperationException("a fault");
        await using var server = await TestServer.StartAsync(builder =>
        {
            builder.Services.AddSingleton(Failing.With<IClusterStats>(fault));
            builder.Services.AddSingleton(Failing.With<IHistoryReader>(fault));
        });
        _document = await HttpDocument.ReadAsync(server.Http);
        await CheckAsync(server.Http, HttpMethod.Get, Stream + "/stats", Stream + "/stats", status);
        await CheckAsync(server.Http, HttpMethod.Get, Stream + "/session_0/history", Stream + "/{session_id}/history", status);
        await SaveAsync(server.Http, status, """{"session_id":"session_0"}""");
    }

    [Fact]
    public async Task Ready_NoEnsemble_IsAsDescribed()
    {
        using var folder = new TestFolder();
        Directory.CreateDirectory(folder.Under("models"));
        await using var server = await TestServer.StartAsync("--Models:Path", folder.Under("models"));
        _document = await HttpDocument.ReadAsync(server.Http);
        await CheckAsync(server.Http, HttpMethod.Get, "/health/ready", "/health/ready", HttpStatusCode.ServiceUnavailable);
    }

    private Task SaveAsync(HttpClient http, HttpStatusCode status, string body, string type = "application/json") =>
        CheckAsync(http, HttpMethod.Post, Stream + "/save", Stream + "/save", status, new StringContent(body, Encoding.UTF8, type));

    private async Task CheckAsync(
        HttpClient http, HttpMethod method, string path, string operation, HttpStatusCode status, HttpContent? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body };
        using var reply = await http.SendAsync(request);
        var text = await reply.Content.ReadAsStringAsync();
        var what = $"{method} {operation} {(int)reply.StatusCode}";
        Assert.True(reply.StatusCode == status, $"{what}: {text}");
        var type = reply.Content.Headers.ContentType!.MediaType!;
        var content = _document.Operation(method.Method, operation)["responses"]?[$"{(int)status}"]?["content"]?[type];
        Assert.True(content is not null, $"{what} with {type} is not described.");
        if (type.EndsWith("json", StringComparison.Ordinal))
            SchemaCheck.Satisfies(_document.SchemaOf(content), JsonNode.Parse(text), what);
        if (JsonCode(type, text) is { } code)
        {
            Assert.Contains(code, _document.ExamplesOf(content).Select(static example => example["error_code"]!.GetValue<string>()));
            what += " " + code;
        }

        _seen.Add(what);
    }

    private static string? JsonCode(string type, string text) =>
        type == "application/problem+json" ? JsonNode.Parse(text)!["error_code"]!.GetValue<string>() : null;
}
