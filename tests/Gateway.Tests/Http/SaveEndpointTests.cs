using System.Net;
using System.Net.Http.Headers;
using System.Text;
using StreamCluster.Gateway.Http.History;
using StreamCluster.Grains.Abstractions;

namespace StreamCluster.Gateway.Tests.Http;

public sealed class SaveEndpointTests(HttpHost host) : IClassFixture<HttpHost>
{
    private const string Path = "/api/v1/inference/stream/save";

    [Fact]
    public async Task Save_History_SaysWhere()
    {
        host.History.Outcome = new SaveOutcome { OutputPath = "results/ü/x.json", SamplesSaved = 523 };
        var reply = await PostAsync("""{"session_id":"session_1","output_dir":"ü","format":"json","more":1}""");
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Equal(
            """{"status":"success","message":"History saved successfully","output_path":"results/ü/x.json","samples_saved":523}""",
            await reply.Content.ReadAsStringAsync());
        Assert.Equal(new SaveOrder("session_1", "ü", HistoryFormat.Json), host.History.Saved);
    }

    [Fact]
    public async Task Save_NoSamples_HasNoPath()
    {
        host.History.Outcome = new SaveOutcome();
        var reply = await PostAsync("""{"session_id":"session_1"}""");
        Assert.Equal("""{"status":"success","message":"No history to save","samples_saved":0}""", await reply.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Save_NullMembers_AreTheDefaults()
    {
        await PostAsync("""{"session_id":"session_1","output_dir":null,"format":null}""");
        Assert.Equal(new SaveOrder("session_1", null, HistoryFormat.Csv), host.History.Saved);
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
    public async Task Save_WrongBody_Is400(string body, string code) =>
        await (await PostAsync(body)).ShouldBeProblemAsync(HttpStatusCode.BadRequest, code);

    [Theory]
    [InlineData(ErrorCode.InvalidRequest, HttpStatusCode.BadRequest, "INVALID_REQUEST")]
    [InlineData(ErrorCode.SessionNotFound, HttpStatusCode.NotFound, "SESSION_NOT_FOUND")]
    [InlineData(ErrorCode.ExportFailed, HttpStatusCode.InternalServerError, "EXPORT_FAILED")]
    public async Task Save_Refused_IsAProblem(ErrorCode error, HttpStatusCode status, string code)
    {
        host.History.Outcome = new SaveOutcome { Error = new GrainError(error, "Because.") };
        var problem = await (await PostAsync("""{"session_id":"s"}""")).ShouldBeProblemAsync(status, code);
        Assert.Equal("Because.", problem.GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task Save_OtherContentType_Is415(string? contentType)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes("""{"session_id":"s"}"""));
        content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        await (await host.Client.PostAsync(Path, content))
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
        await (await host.Client.SendAsync(request))
            .ShouldBeProblemAsync(HttpStatusCode.RequestEntityTooLarge, "INVALID_REQUEST");
    }

    private async Task<HttpResponseMessage> PostAsync(string body) =>
        await host.Client.PostAsync(Path, new StringContent(body, Encoding.UTF8, "application/json"));
}
