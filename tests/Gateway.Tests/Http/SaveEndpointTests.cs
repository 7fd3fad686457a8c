using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace StreamCluster.Gateway.Tests.Http;

public sealed class SaveEndpointTests(RealGateway gateway) : IClassFixture<RealGateway>
{
    private const string Path = "/api/v1/inference/stream/save";

    [Theory]
    [InlineData("csv")]
    [InlineData("json")]
    public async Task Save_AfterDisconnect_WritesTheFile(string format)
    {
        var session = await StreamedSession.MakeAsync(gateway.Address, 3);
        var reply = await (await PostAsync(
            $$"""{"session_id":"{{session}}","output_dir":"ü/b","format":"{{format}}","more":1}""")).ReadJsonAsync();
        Assert.Equal(["status", "message", "output_path", "samples_saved"], reply.Names());
        Assert.Equal("success", reply.GetProperty("status").GetString());
        Assert.Equal("History saved successfully", reply.GetProperty("message").GetString());
        Assert.Equal(3, reply.GetProperty("samples_saved").GetInt64());
        var path = reply.GetProperty("output_path").GetString()!;
        Assert.Matches($@"^results/ü/b/stream_history_{session}_\d{{8}}_\d{{6}}\.{format}$", path);
        var saved = await File.ReadAllTextAsync(System.IO.Path.Combine(gateway.Exports, "..", path));
        Assert.Equal(await gateway.Client.GetStringAsync($"/api/v1/inference/stream/{session}/history?format={format}"), saved);
    }

    [Fact]
    public async Task Save_NoSamples_HasNoPath()
    {
        var session = await StreamedSession.MakeAsync(gateway.Address, 0);
        var reply = await PostAsync($$"""{"session_id":"{{session}}"}""");
        Assert.Equal("""{"status":"success","message":"No history to save","samples_saved":0}""", await reply.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Save_NullMembers_AreTheDefaults()
    {
        var session = await StreamedSession.MakeAsync(gateway.Address, 1);
        var reply = await PostAsync($$"""{"session_id":"{{session}}","output_dir":null,"format":null}""");
        Assert.EndsWith(".csv", (await reply.ReadJsonAsync()).GetProperty("output_path").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "INVALID_JSON")]
    [InlineData("{", "INVALID_JSON")]
    [InlineData("{}{}", "INVALID_JSON")]
    [InlineData("{\"session_id\":NaN}", "INVALID_JSON")]
    [InlineData("{}", "INVALID_REQUEST")]
    [InlineData("[]", "INVALID_REQUEST")]
    [InlineData("null", "INVALID_REQUEST")]
    [InlineData("{\"session_id\":null}", "INVALID_REQUEST")]
    [InlineData("{\"session_id\":\"\"}", "INVALID_REQUEST")]
    [InlineData("{\"session_id\":1}", "INVALID_REQUEST")]
    [InlineData("{\"session_id\":\"\\ud800\"}", "INVALID_REQUEST")]
    [InlineData("{\"session_id\":\"s\",\"format\":\"xml\"}", "INVALID_REQUEST")]
    [InlineData("{\"session_id\":\"s\",\"format\":\"CSV\"}", "INVALID_REQUEST")]
    [InlineData("{\"session_id\":\"s\",\"format\":7}", "INVALID_REQUEST")]
    [InlineData("{\"session_id\":\"s\",\"output_dir\":[]}", "INVALID_REQUEST")]
    [InlineData("{\"session_id\":\"s\",\"output_dir\":\"../x\"}", "INVALID_REQUEST")]
    public async Task Save_WrongBody_Is400(string body, string code) =>
        await (await PostAsync(body)).ShouldBeProblemAsync(HttpStatusCode.BadRequest, code);

    [Fact]
    public async Task Save_UnknownSession_Is404() =>
        await (await PostAsync("""{"session_id":"session_nowhere"}""")).ShouldBeProblemAsync(HttpStatusCode.NotFound, "SESSION_NOT_FOUND");

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task Save_OtherContentType_Is415(string? contentType)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes("""{"session_id":"s"}"""));
        content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        await (await gateway.Client.PostAsync(Path, content))
            .ShouldBeProblemAsync(HttpStatusCode.UnsupportedMediaType, "INVALID_REQUEST");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Save_LongBody_Is413(bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path)
        {
            Content = new StringContent(
                $$"""{"session_id":"s","output_dir":"{{new string('x', 64 * 1024)}}"}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.TransferEncodingChunked = chunked;
        await (await gateway.Client.SendAsync(request))
            .ShouldBeProblemAsync(HttpStatusCode.RequestEntityTooLarge, "INVALID_REQUEST");
    }

    private async Task<HttpResponseMessage> PostAsync(string body) =>
        await gateway.Client.PostAsync(Path, new StringContent(body, Encoding.UTF8, "application/json"));
}
